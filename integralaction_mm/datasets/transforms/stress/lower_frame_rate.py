from __future__ import annotations

import numpy as np
from mmaction.registry import TRANSFORMS

from .base import FrameStress, frame_times

_RATES = (10, 8, 6, 4, 2)  # frames per second
_FPS = 30.0


@TRANSFORMS.register_module()
class LowerFrameRate(FrameStress):
    """Hold frames as in a video of 10, 8, 6, 4 or 2 frames per second.

    The rates are those of Kinetics-C (Yi et al., NeurIPS 2021, 'frame rate'). Of the sampled
    frames that fall into one frame of that rate, all show the earliest. A model that
    samples fewer frames per second than that sees no difference. Poses stay as they are.

    Required Keys: imgs; RGB_inds or frame_inds; fps or avg_fps (float, optional): 30 without.

    Modified Keys: imgs.

    Args:
        **kwargs: Arguments of :class:`StressTransform`.
    """

    def transform(self, results: dict) -> dict:
        """Hold frames of ``results``."""
        self.check(results)
        times = frame_times(results)
        slots = np.floor(times * _RATES[self.severity - 1] / _fps(results))
        shown = [np.flatnonzero(slots == slot) for slot in slots]
        earliest = [same[times[same].argmin()] for same in shown]
        results['imgs'] = [results['imgs'][index].copy() for index in earliest]
        return results


def _fps(results: dict) -> float:
    return float(results.get('fps') or results.get('avg_fps') or _FPS)
