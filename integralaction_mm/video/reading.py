"""Frames of a video in their order, where decord would give wrong ones or hold too many."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import cv2
import decord
import numpy as np

__all__ = ['DecodeError', 'open_video', 'read_in_order']


class DecodeError(ValueError):
    """A video that cannot be decoded."""


def read_in_order(path: str | Path, inds: Iterable[int]) -> Iterator[np.ndarray]:
    """Decode frames one by one with OpenCV, without a seek.

    It gives decord's pixels, turned as the file says that it is to be shown; decord itself runs
    ahead of its reader and may hold the whole video.

    Args:
        path (str | Path): The video.
        inds (Iterable[int]): Frames >= 0 in ascending order.

    Yields:
        np.ndarray: uint8 RGB (h, w, 3).

    Raises:
        ValueError: If the video ends before a frame or cannot be decoded there.
    """
    capture = cv2.VideoCapture(str(path), cv2.CAP_FFMPEG, [cv2.CAP_PROP_N_THREADS, 1])
    capture.set(cv2.CAP_PROP_ORIENTATION_AUTO, 1)
    position = -1
    for index in inds:
        while position < index:
            if not capture.grab():
                raise ValueError(f'it ends before frame {index}')
            position += 1
        is_whole, frame = capture.retrieve()
        if not is_whole:
            raise ValueError(f'frame {index} is broken')
        yield cv2.cvtColor(frame, cv2.COLOR_BGR2RGB)


def open_video(path: Path) -> tuple[int, float, Iterator[np.ndarray]]:
    """Open a video so that frame t is the frame t that training sees.

    Args:
        path (Path): The video.

    Returns:
        tuple[int, float, Iterator]: Frames, frames per second, and the frames in their order,
        uint8 RGB (h, w, 3), see :func:`read_in_order`.

    Raises:
        DecodeError: If it cannot be decoded, at once or at a later frame.
    """
    try:
        reader = decord.VideoReader(str(path), num_threads=1)
        count, fps = len(reader), float(reader.get_avg_fps())
    except Exception as error:  # decord has its own, of several kinds
        raise DecodeError(_first_line(error)) from error
    if count < 1:
        raise DecodeError('no frames')
    return count, fps, _frames(path, count)


def _frames(path: Path, count: int) -> Iterator[np.ndarray]:
    try:
        yield from read_in_order(path, range(count))
    except ValueError as error:
        raise DecodeError(f'{error} of {count}') from error


def _first_line(error: Exception) -> str:
    lines = [line for line in str(error).splitlines() if line.strip()]
    return lines[0].split('] ')[-1] if lines else type(error).__name__
