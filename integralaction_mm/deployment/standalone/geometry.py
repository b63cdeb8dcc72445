"""Frames and keypoints, resized and cropped together. (h, w) is the size of the frames."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import cv2
import numpy as np

from .clips import Clips

__all__ = ['compact', 'crop', 'fit', 'resize']


def fit(clips: Clips, long: int | None, short: int) -> None:
    """Resize to fit ``long`` and ``short`` pixels at the same aspect ratio; ``long`` None: any."""
    height, width = clips.shape
    factor = short / min(height, width)
    if long is not None:
        factor = min(factor, long / max(height, width))
    resize(clips, [int(width * factor + 0.5), int(height * factor + 0.5)])


def resize(clips: Clips, size: list[int]) -> None:
    """Resize to ``size`` (w, h)."""
    height, width = clips.shape
    scale = np.array([size[0] / width, size[1] / height], dtype=np.float32)
    _change(
        clips,
        lambda frame: cv2.resize(frame, tuple(size), interpolation=cv2.INTER_LINEAR),
        lambda keypoint: keypoint * scale,
        (size[1], size[0]),
    )


def crop(clips: Clips, size: list[int]) -> None:
    """Cut ``size`` (w, h) out of the middle."""
    (height, width), (new_width, new_height) = clips.shape, size
    if new_width > width or new_height > height:
        raise ValueError(
            f'frames must be at least {tuple(size)} to be cropped, but got {(width, height)}'
        )
    left, top = (width - new_width) // 2, (height - new_height) // 2
    _change(
        clips,
        lambda frame: frame[top : top + new_height, left : left + new_width],
        lambda keypoint: keypoint - [left, top],
        (new_height, new_width),
    )


def compact(
    clips: Clips, padding: float, threshold: int, hw_ratio: Any, allow_imgpad: bool
) -> None:
    """Cut out the area of all persons, as MMAction2's ``PoseCompact`` and ``MMCompact`` do."""
    box = _box(clips.keypoint, clips.shape, padding, threshold, hw_ratio, allow_imgpad)
    if box is None:
        return
    left, top, right, bottom = box
    height, width = clips.shape

    def cut(frame: np.ndarray) -> np.ndarray:
        pad = (
            (max(-top, 0), max(bottom - height, 0)),
            (max(-left, 0), max(right - width, 0)),
            (0, 0),
        )
        frame = np.pad(frame, pad)
        row, column = max(top, 0), max(left, 0)
        return frame[row : row + bottom - top, column : column + right - left]

    def move(keypoint: np.ndarray) -> np.ndarray:
        found = keypoint != 0  # for x and y separately, as there
        return np.where(found, keypoint - np.array([left, top], keypoint.dtype), keypoint)

    _change(clips, cut, move, (bottom - top, right - left))


def _box(
    keypoint: np.ndarray,
    shape: tuple[int, int],
    padding: float,
    threshold: int,
    hw_ratio: Any,
    allow_imgpad: bool,
) -> tuple[int, int, int, int] | None:
    sides = []
    for axis in (0, 1):
        values = keypoint[..., axis]
        values = values[values != 0]
        sides.append((values.min(), values.max()) if values.size else (np.inf, -np.inf))
    (min_x, max_x), (min_y, max_y) = sides
    if max_x - min_x < threshold or max_y - min_y < threshold:
        return None
    center = (max_x + min_x) / 2, (max_y + min_y) / 2
    half_width = (max_x - min_x) / 2 * (1 + padding)
    half_height = (max_y - min_y) / 2 * (1 + padding)
    if hw_ratio is not None:
        half_height = max(hw_ratio[0] * half_width, half_height)
        half_width = max(1 / hw_ratio[1] * half_height, half_width)
    low = center[0] - half_width, center[1] - half_height
    high = center[0] + half_width, center[1] + half_height
    if not allow_imgpad:
        low = max(0, low[0]), max(0, low[1])
        high = min(shape[1], high[0]), min(shape[0], high[1])
    return int(low[0]), int(low[1]), int(high[0]), int(high[1])


def _change(
    clips: Clips,
    frame: Callable[[np.ndarray], np.ndarray],
    keypoint: Callable[[np.ndarray], np.ndarray],
    shape: tuple[int, int],
) -> None:
    clips.frames = [frame(image) for image in clips.frames]
    if clips.keypoint is not None:
        clips.keypoint = keypoint(clips.keypoint)
    clips.shape = shape
