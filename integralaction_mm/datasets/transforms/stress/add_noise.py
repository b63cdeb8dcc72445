from __future__ import annotations

import cv2
import numpy as np
from mmaction.registry import TRANSFORMS

from .base import FrameStress

_STD = (0.08, 0.12, 0.18, 0.26, 0.38)  # of a range of 1
_SIDE = 224  # that of ImageNet-C's pictures


@TRANSFORMS.register_module()
class AddNoise(FrameStress):
    """Add Gaussian noise, drawn anew for each frame.

    This is ImageNet-C's 'Gaussian noise' (Hendrycks and Dietterich, ICLR 2019), with standard
    deviations 0.08, 0.12, 0.18, 0.26 and 0.38 of the range of values. These fit pictures of 224
    pixels; on a larger frame the grain grows with the shorter side, or it would vanish where the
    pipeline shrinks the frame. Keys and arguments are those of :class:`FrameStress`.
    """

    def transform(self, results: dict) -> dict:
        """Add noise to the frames of ``results``."""
        self.check(results)
        rng, std = self.rng(results), 255 * _STD[self.severity - 1]
        height, width = results['imgs'][0].shape[:2]
        scale = min(1, _SIDE / min(height, width))
        grid = (round(height * scale), round(width * scale))
        imgs = []
        for img in results['imgs']:
            grain = rng.standard_normal((*grid, 3), dtype=np.float32) * np.float32(std)
            noise = cv2.resize(grain, (width, height), interpolation=cv2.INTER_NEAREST)
            imgs.append(np.clip(np.rint(img + noise), 0, 255).astype(np.uint8))
        results['imgs'] = imgs
        return results
