"""Videos in a real browser, without a window."""

from __future__ import annotations

import json
import subprocess
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from queue import Queue
from threading import Thread
from typing import Any

from programs import CHROMIUM, find_program

# The page plays up to a time, and posts what it then knows and sees.
PAGE = """<!DOCTYPE html><video id="v" muted></video><script>
const v = document.getElementById('v'), time = %f
const out = {h264: v.canPlayType('video/mp4; codecs="avc1.64001E"')}
const say = () => fetch('/', {method: 'POST', body: JSON.stringify(out)})
v.onerror = () => { out.error = v.error.message; say() }
v.oncanplaythrough = () => { v.oncanplaythrough = null; v.currentTime = time }
v.onseeked = () => {
  const canvas = document.createElement('canvas'), context = canvas.getContext('2d')
  canvas.width = v.videoWidth; canvas.height = v.videoHeight
  context.drawImage(v, 0, 0)
  const pixels = [...context.getImageData(v.videoWidth / 2, v.videoHeight / 2, 1, 1).data]
  Object.assign(out, {state: v.readyState, duration: v.duration, width: v.videoWidth,
                      height: v.videoHeight, pixels})
  say()
}
fetch('/video.mp4').then(r => r.blob()).then(b => { v.src = URL.createObjectURL(b) })
</script>"""
OPTIONS = (
    *('--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'),
    *('--disable-background-networking', '--disable-component-update', '--disable-sync'),
)


def play(video: Path, time: float, profile: Path) -> dict[str, Any]:
    """Open a video in Chromium, go to a time, and tell what is shown there.

    Args:
        video: The file.
        time: Seconds from its beginning.
        profile: An empty folder.

    Returns:
        ``h264`` (what the browser says of that codec, '' for never); ``error``, or ``state``
        (readyState), ``duration`` (seconds), ``width``, ``height`` (pixels), and ``pixels`` (RGBA
        of the one in the middle).
    """
    chromium, posted = find_program(*CHROMIUM), Queue()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            is_video = self.path == '/video.mp4'
            content = video.read_bytes() if is_video else (PAGE % time).encode()
            self.send_response(200)
            self.send_header('Content-Type', 'video/mp4' if is_video else 'text/html')
            self.send_header('Content-Length', str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def do_POST(self) -> None:
            posted.put(json.loads(self.rfile.read(int(self.headers['Content-Length']))))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *args: Any) -> None:
            pass

    with ThreadingHTTPServer(('127.0.0.1', 0), Handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        address = f'http://127.0.0.1:{server.server_port}/'
        command = [chromium, *OPTIONS, f'--user-data-dir={profile}', address]
        quiet = dict(stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        browser = subprocess.Popen([*command, '--remote-debugging-port=0'], **quiet)
        try:
            return posted.get(timeout=60)
        finally:
            browser.terminate()
            browser.wait(30)
            server.shutdown()
