"""A page on a port: offline, and with its own folder for what people send."""

from __future__ import annotations

import os
import signal
import socket
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import metadata
from pathlib import Path
from typing import Any

from mmengine.utils import digit_version

__all__ = ['check_gradio', 'choose_port', 'launch', 'private_folder', 'serve']

_OLDEST, _TOO_NEW = digit_version('6.31'), digit_version('7')
# Whatever the page contains, browsers contact only this server.
_POLICY = (
    "default-src 'self' data: blob:; script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:; "
    "style-src 'self' 'unsafe-inline'; frame-ancestors 'self'"
)


def check_gradio() -> None:
    """Raise ImportError, saying what to do, if Gradio is missing or has another version."""
    try:
        found = metadata.version('gradio')
    except metadata.PackageNotFoundError:
        found = 'none'
    if found == 'none' or not _OLDEST <= digit_version(found) < _TOO_NEW:
        raise ImportError(
            'the page needs Gradio 6.31 or a newer 6, for Python 3.10 and newer, '
            f"but got {found}: pip install 'gradio>=6.31,<7'"
        )


def choose_port(host: str, port: int) -> int:
    """A port that is free.

    Args:
        host (str): Name or address to listen at.
        port (int): The wanted one, in 0..65535; 0 for any.

    Raises:
        ValueError: If ``host`` is not one of this machine, or ``port`` is in use.
    """
    try:
        family, *_, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    except socket.gaierror as error:
        raise ValueError(
            f'host must be a name or address of this machine, but got {host!r}'
        ) from error
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as the server itself
        try:
            probe.bind(address)
            return probe.getsockname()[1]
        except OSError as error:
            raise ValueError(
                f'port {port} of {host} cannot be used ({error.strerror}); choose another one '
                'with --port, or any free one with --port 0'
            ) from error


@contextmanager
def private_folder() -> Iterator[Path]:
    """Folder for what people send and get, readable only by this user, deleted afterwards.

    From here on SIGTERM ends the process in good order. On import, Gradio reads where the folder
    is, and that it must not phone home.
    """
    signal.signal(signal.SIGTERM, lambda number, _: sys.exit(128 + number))
    os.environ.update(GRADIO_ANALYTICS_ENABLED='False', HF_HUB_OFFLINE='1')
    with tempfile.TemporaryDirectory(prefix='integralaction_web_') as folder:
        os.environ['GRADIO_TEMP_DIR'] = folder
        yield Path(folder)


def serve(page: Any, host: str, port: int, max_mib: float) -> None:
    """Serve a page until Ctrl-C or SIGTERM.

    Args:
        page (gr.Blocks): From :func:`integralaction_mm.web.page.build_page`.
        host (str): Where to listen.
        port (int): The port.
        max_mib (float): Largest upload, in MiB.
    """
    address = launch(page, host, port, max_mib)
    print(f'the page is at {address} (Ctrl-C ends it)', flush=True)
    try:
        while True:
            time.sleep(3600)
    finally:
        page.close(verbose=False)


def launch(page: Any, host: str, port: int, max_mib: float) -> str:
    """Start to serve a page in a thread; returns its address."""
    import gradio as gr

    sans = ['system-ui', 'sans-serif']
    _, address, _ = page.launch(
        server_name=host,
        server_port=port,
        theme=gr.themes.Default(font=sans, font_mono=['ui-monospace', 'monospace']),
        max_file_size=int(max_mib * 2**20),
        prevent_thread_lock=True,
        quiet=True,
        share=False,
        ssr_mode=False,
        pwa=False,
        mcp_server=False,
        run_history=False,
        enable_monitoring=False,
        footer_links=[],
        app_kwargs=dict(middleware=[_with_policy()]),
    )
    return address


def _with_policy() -> Any:
    from starlette.middleware import Middleware

    return Middleware(_Policy)


class _Policy:
    """ASGI middleware that adds the policy to every answer."""

    def __init__(self, app: Any) -> None:
        self.app = app

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        async def send_with_policy(message: Any) -> None:
            if message['type'] == 'http.response.start':
                header = (b'content-security-policy', _POLICY.encode())
                message = {**message, 'headers': [*message.get('headers', ()), header]}
            await send(message)

        await self.app(scope, receive, send_with_policy)
