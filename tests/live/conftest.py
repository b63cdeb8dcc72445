"""A stream on this machine's loopback, whose server can go away and come back."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence

import pytest
import rtsp_server

# Serves a moving square as H.264 in an MPEG transport stream, 15 frames a second, to one client.
SERVER = """
import socket, sys, time
import av
import numpy as np

port, seconds = int(sys.argv[1]), float(sys.argv[2])
width, height = map(int, sys.argv[3:])
with socket.create_server(('127.0.0.1', port)) as server:
    print('ready', flush=True)
    client = server.accept()[0].makefile('wb')
with av.open(client, 'w', format='mpegts') as container:
    stream = container.add_stream('libx264', rate=15, options=dict(tune='zerolatency', g='5'))
    stream.width, stream.height, stream.pix_fmt = width, height, 'yuv420p'
    start = time.monotonic()
    for number in range(int(seconds * 15)):
        image = np.full((height, width, 3), 40, np.uint8)
        image[8:24, number % 48 : number % 48 + 16] = 230
        container.mux(stream.encode(av.VideoFrame.from_ndarray(image, format='rgb24')))
        client.flush()
        time.sleep(max(start + number / 15 - time.monotonic(), 0))
"""


class Server:
    """Starts and ends servers at one port.

    Args:
        scheme (str): Of its address. Defaults to 'tcp'.
        program (list[str]): What Python runs, before port, seconds, width and height. Defaults to
            ``SERVER``.
    """

    def __init__(self, scheme: str = 'tcp', program: Sequence[str] = ('-c', SERVER)) -> None:
        self._program = program
        with socket.socket() as free:
            free.bind(('127.0.0.1', 0))
            self.port = free.getsockname()[1]
        self.address = f'{scheme}://127.0.0.1:{self.port}'
        self._process: subprocess.Popen | None = None

    def start(self, seconds: float = 60, size: tuple[int, int] = (64, 48)) -> None:
        numbers = map(str, (self.port, seconds, *size))
        command = [sys.executable, *self._program, *numbers]
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert self._process.stdout is not None
        assert self._process.stdout.readline() == 'ready\n'  # it listens

    def stop(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.communicate()
            self._process = None


@pytest.fixture
def server() -> Iterator[Server]:
    server = Server()
    yield server
    server.stop()


@pytest.fixture
def rtsp() -> Iterator[Server]:
    server = Server('rtsp', [rtsp_server.__file__])
    yield server
    server.stop()


@pytest.fixture
def wait_for() -> Callable[[Callable[[], bool]], None]:
    """``wait_for(condition)``: wait until it holds, or fail."""

    def wait(condition: Callable[[], bool], seconds: float = 30) -> None:
        end = time.monotonic() + seconds
        while not condition():
            assert time.monotonic() < end, 'waited in vain'
            time.sleep(0.02)

    return wait
