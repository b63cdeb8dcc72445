"""Rates and latencies of a live session on a video that is served as a stream on loopback.

    python benchmarks/live.py CONFIG CHECKPOINT VIDEO --pose-backend mediapipe --seconds 20

A separate process serves the video over and over at its own rate, as H.264 in an MPEG
transport stream over TCP; it shares the same cores. A latency is the time from a
frame's arrival, decoded, to its picture, or from that of a window's last frame to the verdict.
"""

from __future__ import annotations

import argparse
import os
import socket
import subprocess
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # for a checkout not installed

from mmengine.logging import MMLogger

from benchmarks.common import describe_machine, limit_threads, print_table
from integralaction_mm.apis import ActionInferencer
from integralaction_mm.live import Feed, Session

SERVER = """
import socket, sys, time
import av

port, video = sys.argv[1:]
with socket.create_server(('127.0.0.1', int(port))) as server:
    print('ready', flush=True)
    client = server.accept()[0].makefile('wb')
with av.open(client, 'w', format='mpegts') as out:
    with av.open(video) as first:
        source = first.streams.video[0]
        rate = source.average_rate
        options = dict(tune='zerolatency', preset='ultrafast', g='15')
        stream = out.add_stream('libx264', rate=rate, options=options)
        stream.width, stream.height, stream.pix_fmt = source.width, source.height, 'yuv420p'
    number, start = 0, time.monotonic()
    while True:
        with av.open(video) as container:
            for frame in container.decode(video=0):
                picture = frame.reformat(format='yuv420p')
                picture.pts, picture.time_base = number, 1 / rate
                number += 1
                out.mux(stream.encode(picture))
                client.flush()
                time.sleep(max(start + number / float(rate) - time.monotonic(), 0))
"""


def serve(video: Path) -> tuple[subprocess.Popen, str]:
    """Start the server; returns it and its address."""
    with socket.socket() as free:
        free.bind(('127.0.0.1', 0))
        port = free.getsockname()[1]
    command = [sys.executable, '-c', SERVER, str(port), str(video)]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    assert server.stdout is not None
    if server.stdout.readline() != b'ready\n':
        raise RuntimeError(f'the server of {video} has ended')
    return server, f'tcp://127.0.0.1:{port}'


def watch(inferencer: ActionInferencer, video: Path, seconds: float) -> dict:
    """The summary of a session, and ``window``, the seconds of one."""
    server, address = serve(video)
    try:
        feed = Feed(address)
        session = Session(inferencer, feed)
        begin = time.process_time()
        for _ in session.run(seconds):
            pass
        busy = time.process_time() - begin
        feed.close()
    finally:
        server.kill()
        server.wait()
    figures = session.summary.describe()
    rate = feed.rate or 30.0
    figures.update(
        rate=figures['frames'] / figures['seconds'],
        window=(inferencer.window - 1) / rate,
        cores=busy / figures['seconds'],
    )
    return figures


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('config', help='config of a model')
    parser.add_argument('checkpoint', help='its checkpoint')
    parser.add_argument('videos', nargs='+', type=Path, help='what is served, one after another')
    parser.add_argument('--pose-backend', help='estimator of poses')
    parser.add_argument('--seconds', type=float, default=20, help='of a session. Defaults to 20')
    parser.add_argument('--threads', type=int, default=2, help='of Torch. Defaults to 2')
    args = parser.parse_args()
    limit_threads(args.threads)
    MMLogger.get_current_instance().setLevel('ERROR')
    model = ActionInferencer(args.config, args.checkpoint, 'cpu', args.pose_backend)
    rows = []
    for video in args.videos:
        found = watch(model, video, args.seconds)
        stages = ', '.join(f'{name} {value:.0f}' for name, value in found['stages'].items())
        picture, verdict = found['picture_latency'], found['verdict_latency']
        rows.append(
            (
                video.stem,
                f'{found["rate"]:.1f}',
                f'{found["fps"]:.1f}',
                '{:.0f}, {:.0f}'.format(*picture),
                f'{found["verdicts"] / found["seconds"]:.1f}',
                '{:.0f}, {:.0f}'.format(*verdict),
                f'{verdict[1] / 1000 / found["window"]:.2f}',
                f'{found["cores"]:.2f}',
                stages,
            )
        )
    load = os.getloadavg()[0] if hasattr(os, 'getloadavg') else float('nan')
    print(f'{describe_machine()}, load {load:.1f}\n')
    head = ('served', 'frames/s', 'pictures/s', 'picture: median, 95 % (ms)', 'verdicts/s')
    head += ('verdict: median, 95 % (ms)', '95 % in windows', 'cores', 'stages, median (ms)')
    print_table(head, rows)


if __name__ == '__main__':
    main()
