from __future__ import annotations

import cv2
from mmaction.registry import TRANSFORMS

from .base import FrameStress

_STD = (1, 2, 3, 4, 6)  # pixels of a frame of 224 pixels
_SIDE = 224


@TRANSFORMS.register_module()
class BlurFrames(FrameStress):
    """Blur the frames.

    This is ImageNet-C's 'Gaussian blur' (Hendrycks and Dietterich, ICLR 2019), with standard
    deviations 1, 2, 3, 4 and 6 pixels of a frame whose shorter side has 224, scaled with the
    frame. Keys and arguments are those of :class:`FrameStress`.
    """

    def transform(self, results: dict) -> dict:
        """Blur the frames of ``results``."""
        self.check(results)
        std = _STD[self.severity - 1] * min(results['imgs'][0].shape[:2]) / _SIDE
        results['imgs'] = [cv2.GaussianBlur(img, (0, 0), std) for img in results['imgs']]
        return results
