from __future__ import annotations

from mmaction.registry import TRANSFORMS

from .base import PoseStress

_SHARES = (0.1, 0.2, 0.3, 0.5, 0.7)


@TRANSFORMS.register_module()
class DropJoints(PoseStress):
    """Remove 10, 20, 30, 50 or 70 % of the joints, different ones per frame and person.

    Each joint is gone with that probability, at a higher severity those of a lower one and more;
    its coordinates and score are 0, as if an estimator had not found it. The scale is our
    own. Keys and arguments are those of :class:`PoseStress`.
    """

    def transform(self, results: dict) -> dict:
        """Drop joints of ``results``."""
        keypoint, score = self.poses(results)
        gone = self.rng(results).random(score.shape) < _SHARES[self.severity - 1]
        keypoint[gone], score[gone] = 0, 0
        results['keypoint'], results['keypoint_score'] = keypoint, score
        return results
