from __future__ import annotations

import numpy as np
from mmaction.registry import TRANSFORMS

from .base import PoseStress

_STD = (0.01, 0.02, 0.04, 0.08, 0.16)  # of the size of the body

__all__ = ['JitterPose', 'body_sizes']


@TRANSFORMS.register_module()
class JitterPose(PoseStress):
    """Move each joint in each frame at random, by 1, 2, 4, 8 or 16 % of the body's size.

    These are standard deviations along x and y. The size is the diagonal of the box around
    the joints that were found, its median over the frames, so that a small person shakes less. The
    scale is our own. Keys and arguments are those of :class:`PoseStress`.
    """

    def transform(self, results: dict) -> dict:
        """Move joints of ``results``."""
        keypoint, score = self.poses(results)
        std = _STD[self.severity - 1] * body_sizes(keypoint, score)  # [M]
        noise = self.rng(results).standard_normal(keypoint.shape, dtype=np.float32)
        moved = keypoint + noise * std[:, None, None, None]
        results['keypoint'] = np.where(score[..., None] > 0, moved, keypoint)
        results['keypoint_score'] = score
        return results


def body_sizes(keypoint: np.ndarray, score: np.ndarray) -> np.ndarray:
    """Size of each person in pixels.

    Args:
        keypoint (np.ndarray): (M, T, K, 2)
        score (np.ndarray): (M, T, K); joints above 0 count.

    Returns:
        np.ndarray: float32 (M,): the diagonal of the box around the joints of a frame, the median
        of the frames with two or more; 0 of a person without such a frame.
    """
    found = (score > 0)[..., None]
    low = np.where(found, keypoint, np.inf).min(axis=2)  # [M, T, 2]
    high = np.where(found, keypoint, -np.inf).max(axis=2)
    whole = (score > 0).sum(axis=2) >= 2  # [M, T]
    sizes = np.zeros(len(keypoint), dtype=np.float32)
    for person, there in enumerate(whole):
        if there.any():
            spans = high[person, there] - low[person, there]
            sizes[person] = np.median(np.linalg.norm(spans, axis=1))
    return sizes
