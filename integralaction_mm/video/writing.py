"""Write frames, and their sound, to a video on disk."""

from __future__ import annotations

import math
from collections.abc import Iterable
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np

from ..files import writing
from ..processes import keeping_schedule
from .sound import Sound

__all__ = ['ENCODERS', 'find_encoder', 'write_video']

# Encoders of what browsers and phones play in an MP4, best first, and their options. H.264 at
# `veryfast` and 18 is closer to the frames than OpenCV's MPEG-4 (on Pantomime 43.0 against
# 39.1 dB in luma, 44.8 against 40.4 in chroma), in half the bytes.
ENCODERS = {
    # Its tree of macroblocks (AVX-512) comes out otherwise in one run of several hundred.
    'libx264': {'preset': 'veryfast', 'crf': '18', 'x264-params': 'mbtree=0'},
    'libopenh264': {'b': '8M'},
    'libvpx-vp9': {'crf': '24', 'b': '0', 'deadline': 'good', 'cpu-used': '5'},
    'libsvtav1': {'preset': '8', 'crf': '28'},
    'libaom-av1': {'crf': '24', 'b': '0', 'cpu-used': '8'},
}
# As close to the frames (43.3 dB on drawn pictures) in 0.73 of the time, with 8 % more bytes.
_QUICK = {'libx264': {'preset': 'superfast', 'crf': '19'}}
# The matrix by which FFmpeg turns RGB into YUV; a player would guess it from the size.
_COLORS = {
    'colorspace': 'smpte170m',
    'color_primaries': 'bt709',
    'color_trc': 'bt709',
    'color_range': 'tv',
}
_FINEST = 1001  # denominator of a rate: 29.97002997 is 30000/1001
_KEY_SECONDS = 2  # from one key frame to the next, for players that jump


def write_video(
    path: str | Path,
    frames: Iterable[np.ndarray],
    fps: float,
    sound: str | Path | None = None,
    encoder: str | None = None,
    quick: bool = False,
) -> None:
    """Write an MP4 that browsers play, whole or not at all.

    The same frames give the same bytes, on any number of cores.

    Args:
        path (str | Path): The file, ending in .mp4.
        frames (Iterable[np.ndarray]): At least one, uint8 RGB (h, w, 3), all of one size. They
            are asked for one by one. An odd height or width is made even by repeating the last
            row or column.
        fps (float): Frames per second, > 0.
        sound (str | Path, optional): A video whose first frame is the first of ``frames``; its
            sound is kept for as long as they last, where it has any. Defaults to None: no sound.
        encoder (str, optional): One of ``ENCODERS``. Defaults to None: see :func:`find_encoder`.
        quick (bool): Whether time matters more than a few bytes. Defaults to False.

    Raises:
        OSError: If the file cannot be written.
        ValueError: If ``path`` or ``fps`` are not as above, there are no frames, one is of another
            kind or of another size than the first, or FFmpeg lacks the encoder.
    """
    path = Path(path)
    if path.suffix.lower() != '.mp4':
        raise ValueError(f'path must end in .mp4, but got {path}')
    if not 0 < fps < math.inf:
        raise ValueError(f'fps must be > 0, but got {fps}: {path}')
    encoder, rate = find_encoder(encoder), Fraction(fps).limit_denominator(_FINEST)
    # The index in front, so that a player can start before it has the whole file, and a clock that
    # counts frames, since the usual milliseconds may cut off a fast video's last frame.
    ticks = rate.numerator * math.ceil(10000 / rate.numerator)
    options = {'movflags': 'faststart', 'movie_timescale': str(ticks)}
    with writing(path) as part:
        try:
            with av.open(str(part), 'w', format='mp4', options=options) as container:
                stream = _add_stream(container, encoder, rate, quick)
                with Sound(sound, container) as track:
                    _fill(container, stream, frames, track, path)
        except av.error.FFmpegError as error:
            raise OSError(f'video cannot be written: {path} ({error})') from error


def find_encoder(name: str | None = None) -> str:
    """The encoder of that name, or the first of ``ENCODERS`` that this FFmpeg has.

    Raises:
        ValueError: If there is none.
    """
    if name is not None and name not in ENCODERS:
        raise ValueError(f'encoder must be one of {list(ENCODERS)}, but got {name!r}')
    for candidate in ENCODERS if name is None else (name,):
        try:
            av.codec.Codec(candidate, 'w')
        except ValueError:  # of PyAV, for a name that FFmpeg does not know
            continue
        return candidate
    raise ValueError(f'FFmpeg must have {name or "one of " + str(list(ENCODERS))}, but lacks it')


def _add_stream(container: Any, encoder: str, rate: Fraction, quick: bool) -> Any:
    options = {**ENCODERS[encoder], **(_QUICK.get(encoder, {}) if quick else {}), **_COLORS}
    options['g'] = str(max(round(_KEY_SECONDS * rate), 1))
    stream = container.add_stream(encoder, rate=rate, options=options)
    stream.pix_fmt = 'yuv420p'
    stream.codec_context.thread_count = 1  # with more, the bytes depend on their number
    return stream


def _fill(
    container: Any, stream: Any, frames: Iterable[np.ndarray], sound: Sound, path: Path
) -> None:
    shape: tuple[int, ...] = ()
    for count, frame in enumerate(frames, 1):
        if frame.ndim != 3 or frame.shape[2] != 3 or frame.dtype != np.uint8:
            raise ValueError(
                f'frames must be uint8 (h, w, 3), but got {frame.dtype} {frame.shape}: {path}'
            )
        if not shape:
            shape = frame.shape
            stream.height, stream.width = (side + side % 2 for side in shape[:2])
            with keeping_schedule():
                stream.codec_context.open()
        if frame.shape != shape:
            raise ValueError(
                f'all frames must be {shape} like the first, but got {frame.shape}: {path}'
            )
        container.mux(stream.encode(_picture(frame)))
        sound.write(float(count / stream.codec_context.framerate))
    if not shape:
        raise ValueError(f'a video must have a frame, but got none: {path}')
    container.mux(stream.encode())


def _picture(frame: np.ndarray) -> av.VideoFrame:
    height, width = frame.shape[:2]
    if height % 2 or width % 2:  # 4:2:0 has one colour for four pixels
        frame = np.pad(frame, ((0, height % 2), (0, width % 2), (0, 0)), mode='edge')
    return av.VideoFrame.from_ndarray(np.ascontiguousarray(frame), format='rgb24')
