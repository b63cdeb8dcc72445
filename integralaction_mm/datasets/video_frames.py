"""Frames of a video in their order, where decord would give wrong ones or hold too many."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import cv2
import numpy as np

__all__ = ['read_in_order']


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
