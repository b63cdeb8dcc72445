"""Serves a moving square by RTSP: H.264 in RTP packets within the connection, to one client.

    python rtsp_server.py PORT SECONDS WIDTH HEIGHT

RFC 2326, as far as a player goes: OPTIONS, DESCRIBE, SETUP and PLAY.
"""

from __future__ import annotations

import re
import socket
import sys
import threading
import time

import av
import numpy as np

RATE = 15
SDP = (
    'v=0\r\no=- 0 0 IN IP4 127.0.0.1\r\ns=square\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n'
    'm=video 0 RTP/AVP 96\r\na=rtpmap:96 H264/90000\r\na=fmtp:96 packetization-mode=1\r\n'
    'a=control:video\r\n'
)
ANSWERS = {
    'OPTIONS': ('Public: OPTIONS, DESCRIBE, SETUP, PLAY', ''),
    'DESCRIBE': ('Content-Type: application/sdp', SDP),
    'SETUP': ('Transport: RTP/AVP/TCP;unicast;interleaved=0-1\r\nSession: 1', ''),
    'PLAY': ('Session: 1', ''),
}


def answer(client: socket.socket) -> None:
    """Answer requests until the client has asked to play."""
    method = ''
    while method != 'PLAY':
        request = b''
        while not request.endswith(b'\r\n\r\n'):
            request += client.recv(1) or sys.exit('the client has gone')
        method = request.split(b' ', 1)[0].decode()
        number = re.search(rb'CSeq: *(\d+)', request, re.IGNORECASE)
        head, body = ANSWERS[method]
        client.sendall(
            f'RTSP/1.0 200 OK\r\nCSeq: {int(number[1])}\r\n{head}\r\n'
            f'Content-Length: {len(body)}\r\n\r\n{body}'.encode()
        )


def encode(port: int, seconds: float, width: int, height: int) -> None:
    """Send the packets of a moving square to a port of UDP, in real time."""
    with av.open(f'rtp://127.0.0.1:{port}', 'w', format='rtp') as container:
        stream = container.add_stream(
            'libx264', rate=RATE, options=dict(tune='zerolatency', g='5')
        )
        stream.width, stream.height, stream.pix_fmt = width, height, 'yuv420p'
        start = time.monotonic()
        for number in range(int(seconds * RATE)):
            image = np.full((height, width, 3), 40, np.uint8)
            image[8:24, number % 48 : number % 48 + 16] = 230
            container.mux(stream.encode(av.VideoFrame.from_ndarray(image, format='rgb24')))
            time.sleep(max(start + number / RATE - time.monotonic(), 0))


def main(port: int, seconds: float, width: int, height: int) -> None:
    with socket.create_server(('127.0.0.1', port)) as server:
        print('ready', flush=True)
        client, _ = server.accept()
    with socket.socket(type=socket.SOCK_DGRAM) as packets:
        packets.bind(('127.0.0.1', 0))
        packets.settimeout(5)
        answer(client)
        udp = packets.getsockname()[1]
        sender = threading.Thread(target=encode, args=(udp, seconds, width, height), daemon=True)
        sender.start()
        while sender.is_alive():
            packet = packets.recv(65536)
            client.sendall(b'$\0' + len(packet).to_bytes(2, 'big') + packet)


if __name__ == '__main__':
    main(int(sys.argv[1]), float(sys.argv[2]), *map(int, sys.argv[3:]))
