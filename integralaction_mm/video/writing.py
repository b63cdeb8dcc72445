"""Frames to a video on disk."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import cv2
import numpy as np

from ..files import writing

__all__ = ['write_video']


def write_video(path: str | Path, frames: Iterable[np.ndarray], fps: float) -> None:
    """Write an MP4, whole or not at all.

    Args:
        path (str | Path): The file, ending in .mp4.
        frames (Iterable[np.ndarray]): At least one, uint8 RGB (h, w, 3), all of one size. They
            are asked for one by one.
        fps (float): Frames per second, > 0.

    Raises:
        OSError: If the file cannot be written.
        ValueError: If there are no frames, or one is of another size than the first.
    """
    shape = None
    writer = cv2.VideoWriter()
    with writing(path) as part:
        try:
            for frame in frames:
                if shape is None:
                    shape = frame.shape
                    fourcc = cv2.VideoWriter.fourcc(*'mp4v')
                    # MPEG-4 refuses the finer fractions of high rates.
                    writer.open(str(part), fourcc, round(fps, 2), shape[1::-1])
                    if not writer.isOpened():
                        raise OSError(f'video cannot be written: {path}')
                if frame.shape != shape:  # OpenCV would leave it out without a word
                    raise ValueError(
                        f'all frames must be {shape} as the first, but got {frame.shape}: {path}'
                    )
                writer.write(frame[..., ::-1])
        finally:
            writer.release()
        if shape is None:
            raise ValueError(f'a video must have a frame, but got none: {path}')
