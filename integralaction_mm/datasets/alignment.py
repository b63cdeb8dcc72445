"""Which frame or pose belongs to a tick of an annotation's clock."""

from __future__ import annotations

import numpy as np

__all__ = ['align_frames']


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
