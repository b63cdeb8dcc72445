from __future__ import annotations

from mmaction.registry import TRANSFORMS

from .base import PoseStress

_SHARES = (0.2, 0.4, 0.6, 0.8, 1.0)


@TRANSFORMS.register_module()
class DropPose(PoseStress):
    """Remove the poses of all persons from 20, 40, 60, 80 or 100 % of the frames.

    The frames are drawn per video, at a higher severity those of a lower one and more. What
    is removed has coordinates and scores of 0, as if an estimator had found nobody. The scale is
    our own. Keys and arguments are those of :class:`PoseStress`.
    """

    def transform(self, results: dict) -> dict:
        """Drop poses of ``results``."""
        keypoint, score = self.poses(results)
        frames = keypoint.shape[1]
        count = round(_SHARES[self.severity - 1] * frames)
        gone = self.rng(results).permutation(frames)[:count]
        keypoint[:, gone], score[:, gone] = 0, 0
        results['keypoint'], results['keypoint_score'] = keypoint, score
        return results
