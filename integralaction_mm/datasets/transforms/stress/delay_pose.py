from __future__ import annotations

from typing import Any

import numpy as np
from mmaction.registry import TRANSFORMS

from .base import PoseStress

_FRAMES = (1, 2, 4, 8, 16)


@TRANSFORMS.register_module()
class DelayPose(PoseStress):
    """Make the poses 1, 2, 4, 8 or 16 frames late, as a slow estimator's would be.

    Frame t has the pose of frame t - k, the first k frames that of frame 0. The frames are those
    of ``keypoint``: of the video if the transform comes before the sampling, else of the clip.
    The scale is our own. Keys are those of :class:`PoseStress`.

    Args:
        frames (int, optional): k >= 0. Defaults to that of the severity.
        **kwargs: Arguments of :class:`StressTransform`.

    Raises:
        ValueError: If an argument is out of range.
    """

    def __init__(self, frames: int | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.frames = _FRAMES[self.severity - 1] if frames is None else frames
        if self.frames < 0:
            raise ValueError(f'frames must be >= 0, but got {frames}')

    def transform(self, results: dict) -> dict:
        """Delay the poses of ``results``."""
        keypoint, score = self.poses(results)
        times = np.maximum(np.arange(keypoint.shape[1]) - self.frames, 0)
        results['keypoint'], results['keypoint_score'] = keypoint[:, times], score[:, times]
        return results
