"""Small real videos in any form, as PyAV encodes them, and what is in a file."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from pathlib import Path

import av
import numpy as np

SAMPLE_RATE = 48000


def encode(
    path: Path,
    frames: Iterable[np.ndarray],
    fps: float = 10,
    codec: str = 'mpeg4',
    sound: tuple[str, np.ndarray] | None = None,
    **options: str,
) -> Path:
    """Write a video.

    Args:
        path: Its suffix says what container it is.
        frames: uint8 RGB (h, w, 3) each.
        fps: Frames a second.
        codec: Encoder of the pictures, such as 'mpeg4', 'mjpeg' or 'libx264'.
        sound: Encoder of the sound, and float32 mono samples at ``SAMPLE_RATE``.
        options: Those of the picture's encoder, such as ``crf='10'``.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with av.open(str(path), 'w') as out:
        stream = out.add_stream(codec, rate=Fraction(fps).limit_denominator(1001))
        stream.pix_fmt = 'yuvj420p' if codec == 'mjpeg' else 'yuv420p'
        stream.options = {'qscale': '2', 'threads': '1', **options}
        audio = out.add_stream(sound[0], rate=SAMPLE_RATE) if sound else None
        if audio:
            audio.codec_context.layout, audio.bit_rate = 'mono', 64_000
        for number, frame in enumerate(frames):
            if not number:
                stream.height, stream.width = frame.shape[:2]
            picture = av.VideoFrame.from_ndarray(np.ascontiguousarray(frame), format='rgb24')
            out.mux(stream.encode(picture))
        out.mux(stream.encode())
        if audio:
            samples = av.AudioFrame.from_ndarray(sound[1][None], format='fltp', layout='mono')
            samples.sample_rate, samples.pts = SAMPLE_RATE, 0
            out.mux(audio.encode(samples))
            out.mux(audio.encode())
    return path


def decode(path: Path) -> np.ndarray:
    """All frames, uint8 RGB (T, h, w, 3)."""
    with av.open(str(path)) as file:
        return np.stack([frame.to_ndarray(format='rgb24') for frame in file.decode(video=0)])


def listen(path: Path) -> tuple[str, np.ndarray, np.ndarray]:
    """Name of the sound's decoder, the time of each sample in seconds, and the samples."""
    times, samples = [], []
    with av.open(str(path)) as file:
        audio = file.streams.audio[0]
        for frame in file.decode(audio):
            if frame.pts is None:  # the first of WMA
                continue
            for part in av.AudioResampler('fltp', 'mono', frame.sample_rate).resample(frame):
                samples.append(part.to_ndarray()[0])
                times.append(frame.time + np.arange(len(samples[-1])) / frame.sample_rate)
        return audio.codec_context.name, np.concatenate(times), np.concatenate(samples)
