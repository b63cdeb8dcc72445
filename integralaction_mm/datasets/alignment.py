"""Which frame or pose belongs to a tick of an annotation's clock, and where it is there.

M persons, T poses over the whole video, K keypoints.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

__all__ = ['align_frames', 'align_poses', 'scale_keypoints']


def align_frames(inds: np.ndarray, clock: int, count: int) -> np.ndarray:
    """Indices of the frames shown at the given ticks of a clock, by time.

    Args:
        inds (np.ndarray): Ticks in 0..clock - 1.
        clock (int): Frames of the clock over the whole video.
        count (int): Frames that there are over the same time.

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
