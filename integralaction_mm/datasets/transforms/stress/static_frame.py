from __future__ import annotations

import numpy as np
from mmaction.registry import TRANSFORMS

from .base import FrameStress, frame_times


@TRANSFORMS.register_module()
class StaticFrame(FrameStress):
    """Show one frame all the time: the middle one of the sampled frames.

    What a model still gets right, it takes from a picture. After ``HumanOnly(fill='stripes')``
    it is SCUFO of StillMix (Li et al., ICCV 2023), which leaves only the person's appearance; a
    model that goes by the motion then falls to chance. Poses stay as they are.

    Keys and arguments are those of :class:`FrameStress`; it has no severity and draws nothing.
    """

    def transform(self, results: dict) -> dict:
        """Repeat the middle frame of ``results``."""
        self.check(results)
        times = frame_times(results)
        middle = np.argsort(times, kind='stable')[len(times) // 2]
        results['imgs'] = [results['imgs'][middle].copy() for _ in times]
        return results
