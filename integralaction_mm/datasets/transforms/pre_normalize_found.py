from __future__ import annotations

from mmaction.datasets.transforms import PreNormalize2D
from mmaction.registry import TRANSFORMS


@TRANSFORMS.register_module()
class PreNormalizeFound2D(PreNormalize2D):
    """Normalize keypoints to -1..1 over the frame, and put those not found at its centre.

    A pose estimator puts what it did not find at (0, 0), with score 0. In MMAction2's
    ``PreNormalize2D`` it stays there, so that crops and flips of the frame move it, and a
    person who was not found differs from the zeros of an empty place.

    Required Keys:

        - keypoint (np.ndarray): (M, T, K, 2) in pixels of ``img_shape``.
        - keypoint_score (np.ndarray, optional): (M, T, K); 0 for those not found. Without it
          all were.
        - img_shape (tuple[int, int]): (h, w).

    Modified Keys:

        - keypoint (np.ndarray): In -1..1 where it is in the frame, (0, 0) where it was not found.
    """

    def transform(self, results: dict) -> dict:
        """Normalize the keypoints of ``results``."""
        results = super().transform(results)
        if 'keypoint_score' in results:
            results['keypoint'][results['keypoint_score'] == 0] = 0
        return results
