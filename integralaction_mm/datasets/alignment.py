"""Which frame or pose belongs to a tick of an annotation's clock, and at which pixels.

M persons, T poses over the whole video, K keypoints.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence

import numpy as np

from ..video.reading import DecodeError, VideoReader

__all__ = ['align_frames', 'align_poses', 'check_clock', 'is_other_rate', 'scale_keypoints']

_TOLERANCE = 0.005  # of a number of frames
# Frames per second at which cameras film, and to which datasets were resampled.
_RATES = np.array([5, 8, 10, 12, 12.5, 15, 16, 20, 24, 25, 30, 48, 50, 60, 100, 120, 240])


def align_frames(inds: np.ndarray, clock: int, count: int) -> np.ndarray:
    """Indices of the frames shown at the given ticks of a clock, by time.

    Args:
        inds (np.ndarray): Ticks in 0..clock - 1.
        clock (int): Frames of the clock over the whole video.
        count (int): Frames available over the same time.

    Returns:
        np.ndarray: Indices in 0..count - 1; ``inds`` itself where ``count`` equals ``clock``.
    """
    return inds if count == clock else (2 * inds + 1) * count // (2 * clock)


def align_poses(
    keypoint: np.ndarray, score: np.ndarray, inds: np.ndarray, clock: int
) -> tuple[np.ndarray, np.ndarray]:
    """Poses at the given ticks of a clock, by time.

    Args:
        keypoint (np.ndarray): (M, T, K, 2)
        score (np.ndarray): (M, T, K)
        inds (np.ndarray): N ticks in 0..clock - 1.
        clock (int): Frames of the clock over the whole video.

    Returns:
        tuple[np.ndarray, np.ndarray]: float32 (M, N, K, 2) and (M, N, K), as copies.
    """
    index = align_frames(inds, clock, keypoint.shape[1])
    return keypoint[:, index].astype(np.float32), score[:, index].astype(np.float32)


def scale_keypoints(
    keypoint: np.ndarray, shape: Sequence[int], target: Sequence[int]
) -> np.ndarray:
    """Keypoints in pixels of a frame as pixels of that frame at another size.

    Args:
        keypoint (np.ndarray): float32 (..., 2), x and y.
        shape (tuple[int, int]): (h, w) that they are in pixels of.
        target (tuple[int, int]): The wanted (h, w).
    """
    scale = np.array([target[1] / shape[1], target[0] / shape[0]], dtype=np.float32)
    return keypoint * scale


def check_clock(clock: int, reader: VideoReader, clock_fps: float | None = None) -> None:
    """Check that an annotation belongs to a video with a different number of frames.

    It warns unless :func:`is_other_rate`, where frames and poses span the same time.

    Args:
        clock (int): Frames that the annotation has, ``total_frames``.
        reader (VideoReader): The video.
        clock_fps (float, optional): The annotation's frames per second. Defaults to None.

    Raises:
        DecodeError: If the video ends before the annotation does, and its header
            says so too. With a reader that is not strict this is a warning.
    """
    count, promised = len(reader), reader.promised
    if _is_near(clock, count):
        return
    told = f'the annotation has total_frames = {clock}, and the file {count} frames'
    is_whole = promised <= count + max(3, 4 * _TOLERANCE * count)  # durations are rough
    ticks = clock if clock_fps is None else clock / clock_fps * reader.fps
    if not is_whole and (_is_near(clock, promised) or _is_near(ticks, promised)):
        told += f' of the {promised} that its header promises: it was cut off'
        if reader.strict:
            raise DecodeError.of(reader.path, told)
    elif promised and is_whole and is_other_rate(clock, count, reader.fps, clock_fps):
        return
    warnings.warn(f'{reader.path}: {told}; poses may not belong to their frames', stacklevel=2)


def is_other_rate(clock: int, count: int, fps: float, clock_fps: float | None = None) -> bool:
    """Whether two numbers of frames span the same time, at two rates.

    Args:
        clock (int): Frames of the one.
        count (int): Frames of the other.
        fps (float): Frames per second of the other; 0 if unknown.
        clock_fps (float, optional): Frames per second of the one. Defaults to None: it must be
            2 to 8 times the other or a part of it, or a common rate.
    """
    if not fps:
        return False
    if clock_fps:
        rates = np.array([clock_fps])
    else:
        steps = np.arange(2, 9)
        rates = np.concatenate([_RATES, _RATES * 1000 / 1001, fps * steps, fps / steps])
    return bool(_is_near(clock, count * rates / fps).any())


def _is_near(number: float, other: float | np.ndarray) -> np.ndarray:
    return np.abs(number - other) <= np.maximum(1, _TOLERANCE * np.asarray(other))
