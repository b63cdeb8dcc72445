from __future__ import annotations

import cv2
from mmaction.registry import TRANSFORMS

from .base import FrameStress

_SIZES = (0.6, 0.5, 0.4, 0.3, 0.25)
_SIDE = 224


@TRANSFORMS.register_module()
class ShrinkFrames(FrameStress):
    """Show a small video at the size of the frames.

    This is ImageNet-C's 'pixelate' (Hendrycks and Dietterich, ICLR 2019): pictures of 224 pixels
    shrunk to 0.6, 0.5, 0.4, 0.3 or 0.25 of that, and enlarged again without smoothing. A larger
    frame is shrunk to as many pixels. Keys and arguments are those of :class:`FrameStress`.
    """

    def transform(self, results: dict) -> dict:
        """Shrink and enlarge the frames of ``results``."""
        self.check(results)
        height, width = results['imgs'][0].shape[:2]
        scale = _SIZES[self.severity - 1] * min(1, _SIDE / min(height, width))
        size = (max(1, int(width * scale)), max(1, int(height * scale)))
        small = [cv2.resize(img, size, interpolation=cv2.INTER_AREA) for img in results['imgs']]
        results['imgs'] = [
            cv2.resize(img, (width, height), interpolation=cv2.INTER_NEAREST) for img in small
        ]
        return results
