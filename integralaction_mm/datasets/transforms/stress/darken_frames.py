from __future__ import annotations

import cv2
import numpy as np
from mmaction.registry import TRANSFORMS

from .base import FrameStress

_LIGHT = (0.5, 0.35, 0.25, 0.15, 0.08)


@TRANSFORMS.register_module()
class DarkenFrames(FrameStress):
    """Show the frames in the dark: all values times 0.5, 0.35, 0.25, 0.15 or 0.08, rounded.

    ImageNet-C and Kinetics-C only brighten; this scale is our own. Keys and arguments are those of
    :class:`FrameStress`.
    """

    def transform(self, results: dict) -> dict:
        """Darken the frames of ``results``."""
        self.check(results)
        table = np.rint(np.arange(256) * _LIGHT[self.severity - 1]).astype(np.uint8)
        results['imgs'] = [cv2.LUT(img, table) for img in results['imgs']]
        return results
