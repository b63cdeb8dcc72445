"""Short videos in many containers and codecs, whose pictures hold their own number."""

from __future__ import annotations

import struct
from fractions import Fraction
from pathlib import Path

import av
import numpy as np

from integralaction_mm.processes import keeping_schedule

FRAMES, WIDTH, HEIGHT, RATE = 26, 96, 64, 25
_BITS, _BLOCK = 6, 16
_ONE = 1 << 16
# Matrices of MP4 track headers, by what is done to what is stored before it is shown.
MATRICES = {
    '90': (0, _ONE, 0, -_ONE, 0, 0, 0, 0, 1 << 30),
    '180': (-_ONE, 0, 0, 0, -_ONE, 0, 0, 0, 1 << 30),
    '270': (0, -_ONE, 0, _ONE, 0, 0, 0, 0, 1 << 30),
    'mirrored': (-_ONE, 0, 0, 0, _ONE, 0, 0, 0, 1 << 30),
}


# Name: codec, pixel format, options. Key frames stand 8 frames apart where a codec has others.
_H264 = ('libx264', 'yuv420p', dict(g='8', bf='3'))
_INTERLACED = dict(flags='+ildct+ilme', g='8', bf='2')
_AV1 = {'g': '8', 'preset': '10', 'svtav1-params': 'lp=1'}
_MPEG4 = ('mpeg4', 'yuv420p', dict(g='8', bf='2'))
FORMS = {
    'h264.mp4': _H264,
    'h264.mkv': _H264,
    'h264.avi': _H264,
    'h264.ts': _H264,
    'h264.mts': _H264,
    'h264.flv': _H264,
    'h264.h264': _H264,
    'h264_open_gop.mov': (
        'libx264', 'yuv420p', {'x264-params': 'open-gop=1:keyint=8:bframes=4:scenecut=0'}
    ),
    'h264_refresh.mkv': ('libx264', 'yuv420p', {'x264-params': 'intra-refresh=1:keyint=8'}),
    'h264_444.mp4': ('libx264', 'yuv444p', dict(g='8')),
    'h264_422.mkv': ('libx264', 'yuv422p10le', dict(g='8')),
    'hevc_open_gop.mkv': ('libx265', 'yuv420p', {'x265-params': 'keyint=8:log-level=none'}),
    'hevc_10_bit.mp4': ('libx265', 'yuv420p10le', {'x265-params': 'keyint=8:log-level=none'}),
    'h264_interlaced.mts': ('libx264', 'yuv420p', {**_INTERLACED, 'x264-params': 'tff=1'}),
    'h264_interlaced.mp4': ('libx264', 'yuv420p', {**_INTERLACED, 'x264-params': 'bff=1'}),
    'hevc_fields.mkv': (
        'libx265', 'yuv420p', {'x265-params': 'keyint=8:interlace=tff:log-level=none'}
    ),
    'av1.mp4': ('libsvtav1', 'yuv420p', _AV1),
    'av1.webm': ('libsvtav1', 'yuv420p', _AV1),
    'av1_10_bit.mkv': ('libsvtav1', 'yuv420p10le', _AV1),
    'mpeg4.avi': ('mpeg4', 'yuv420p', dict(g='8')),
    'mpeg4_b.avi': _MPEG4,
    'mpeg4_b.mp4': _MPEG4,
    'mpeg2.mkv': ('mpeg2video', 'yuv420p', dict(g='8', bf='2')),
    'mpeg2.ts': ('mpeg2video', 'yuv420p', dict(g='8', bf='2')),
    'mpeg2.mpg': ('mpeg2video', 'yuv420p', dict(g='8', bf='2', maxrate='2M', bufsize='1M')),
    'mpeg1.mpg': ('mpeg1video', 'yuv420p', dict(g='8', bf='2')),
    'mpeg2_interlaced.ts': ('mpeg2video', 'yuv420p', _INTERLACED),
    'mpeg4_interlaced.avi': ('mpeg4', 'yuv420p', _INTERLACED),
    'mpeg4_interlaced.mp4': ('mpeg4', 'yuv420p', _INTERLACED),
    'wmv1.wmv': ('wmv1', 'yuv420p', dict(g='8')),
    'wmv2.wmv': ('wmv2', 'yuv420p', dict(g='8')),
    'msmpeg4.avi': ('msmpeg4', 'yuv420p', dict(g='8')),
    'flv.flv': ('flv', 'yuv420p', dict(g='8')),
    'h263.3gp': ('h263', 'yuv420p', dict(g='8')),
    'vp8.webm': ('libvpx', 'yuv420p', {'g': '8', 'auto-alt-ref': '1', 'lag-in-frames': '10'}),
    'vp9.webm': ('libvpx-vp9', 'yuv420p', {'g': '8', 'lag-in-frames': '10', 'cpu-used': '8'}),
    'vp9_alpha.webm': ('libvpx-vp9', 'yuva420p', {'auto-alt-ref': '0', 'cpu-used': '8'}),
    'mjpeg.avi': ('mjpeg', 'yuvj420p', {}),
    'prores.mov': ('prores_ks', 'yuv422p10le', {}),
    'prores_4444.mov': ('prores_ks', 'yuva444p10le', dict(profile='4444')),
    'png_alpha.mov': ('png', 'rgba', {}),
    'qtrle_alpha.mov': ('qtrle', 'argb', dict(g='8')),
    'raw.avi': ('rawvideo', 'bgr24', {}),
    'raw.mov': ('rawvideo', 'rgb24', {}),
    'ffv1.mkv': ('ffv1', 'yuv420p', {}),
    'huffyuv.avi': ('huffyuv', 'yuv422p', {}),
    'utvideo.avi': ('utvideo', 'yuv420p', {}),
    'magicyuv.avi': ('magicyuv', 'gbrp', {}),
    'cineform.mov': ('cfhd', 'yuv422p10le', {}),
    'jpeg2000.mov': ('jpeg2000', 'yuv420p', {}),
    'v210.mov': ('v210', 'yuv422p10le', {}),
    'svq1.mov': ('svq1', 'yuv410p', dict(g='8')),
    'real.rm': ('rv20', 'yuv420p', dict(g='8')),
    'screen.flv': ('flashsv', 'bgr24', dict(g='8')),
    'screen.avi': ('zmbv', 'bgr0', dict(g='8')),
    'apng.apng': ('apng', 'rgb24', {}),
    'gif.gif': ('gif', 'rgb8', {}),
}  # fmt: skip
_SIZES = {'h263': (176, 144)}  # it knows few


def can_encode(codec: str) -> bool:
    """Whether this PyAV has an encoder."""
    try:
        av.codec.Codec(codec, 'w')
    except ValueError:
        return False
    return True


def make(folder: Path, name: str) -> Path:
    """Write one of :data:`FORMS`."""
    codec, pix_fmt, options = FORMS[name]
    size = _SIZES.get(codec, (WIDTH, HEIGHT))
    return write(folder / name, codec, pix_fmt, options, size=size)


def picture(number: int, size: tuple[int, int] = (WIDTH, HEIGHT)) -> np.ndarray:
    """An RGB picture: the bits of its number in the upper half, and below it the reverse."""
    width, height = size
    columns = np.arange(width) * _BITS // width
    bits = 255 * (number >> columns & 1)
    rows = np.arange(height)[:, None] < height // 2
    grey = np.where(rows, bits, 255 - bits)
    return np.repeat(grey[..., None], 3, axis=2).astype(np.uint8)


def number(image: np.ndarray) -> int:
    """The number in a picture of any size; -1 where there is none to be read."""
    height, width = image.shape[:2]
    columns = (2 * np.arange(_BITS) + 1) * width // (2 * _BITS)
    upper, lower = (
        image[row * height // 4 - 2 : row * height // 4 + 2, columns].mean(axis=(0, 2))
        for row in (1, 3)
    )
    if np.any(abs(upper - lower) < 100):
        return -1
    return int((upper > lower) @ (1 << np.arange(_BITS)))


def write(
    path: Path,
    codec: str,
    pix_fmt: str = 'yuv420p',
    options: dict[str, str] | None = None,
    numbers: range | list[int] = range(FRAMES),
    times: list[int] | None = None,
    size: tuple[int, int] = (WIDTH, HEIGHT),
    movflags: str = '',
) -> Path:
    """Encode pictures, at ``times`` in frames where they are not one after another."""
    muxer = dict(movflags=movflags) if movflags else {}
    with av.open(str(path), 'w', options=muxer) as output:
        stream = output.add_stream(codec, rate=RATE, options=options or {})
        stream.width, stream.height, stream.pix_fmt = (*size, pix_fmt)
        stream.codec_context.time_base = Fraction(1, RATE)
        with keeping_schedule():
            stream.codec_context.open()
        for index, value in enumerate(numbers):
            frame = av.VideoFrame.from_ndarray(picture(value, size), format='rgb24')
            frame = frame.reformat(format=pix_fmt)
            frame.pts = times[index] if times else index
            frame.time_base = Fraction(1, RATE)
            output.mux(stream.encode(frame))
        output.mux(stream.encode(None))
    return path


def remux(source: Path, path: Path, first: int = 0) -> Path:
    """Copy a video without encoding, so that it starts to be shown at a later frame.

    As ``ffmpeg -ss -c copy`` does it: from the key frame before, with an edit list in MP4.
    """
    with av.open(str(source)) as given, av.open(str(path), 'w') as output:
        stream = given.streams.video[0]
        start = int(first / RATE / stream.time_base)
        given.seek(start, stream=stream)
        copy = _copy_stream(output, stream)
        for packet in given.demux(stream):
            if packet.dts is None:
                continue
            packet.pts, packet.dts = packet.pts - start, packet.dts - start
            packet.stream = copy
            output.mux(packet)
    return path


def remux_raw(source: Path, path: Path) -> Path:
    """Copy a raw stream, whose packets have no times, into a container."""
    with av.open(str(source)) as given, av.open(str(path), 'w') as output:
        stream = given.streams.video[0]
        copy = _copy_stream(output, stream)
        for number, packet in enumerate(given.demux(stream)):
            if packet.size:
                packet.pts = packet.dts = round(number / RATE / stream.time_base)
                packet.stream = copy
                output.mux(packet)
    return path


def turn(path: Path, kind: str) -> Path:
    """Have an MP4 shown as a phone that was held otherwise shows it."""
    content = bytearray(path.read_bytes())
    start = content.find(b'tkhd') + 44  # the matrix of a track header of version 0
    content[start : start + 36] = struct.pack('>9i', *MATRICES[kind])
    path.write_bytes(content)
    return path


def cut(path: Path, share: float) -> Path:
    """Leave the beginning of a file."""
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content) * share)])
    return path


def _copy_stream(output: av.container.OutputContainer, stream: av.VideoStream):
    if hasattr(output, 'add_stream_from_template'):
        return output.add_stream_from_template(stream)
    return output.add_stream(template=stream)  # PyAV 12 and 13
