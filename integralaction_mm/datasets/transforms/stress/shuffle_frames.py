from __future__ import annotations

import numpy as np
from mmaction.registry import TRANSFORMS

from .base import FrameStress, frame_times


@TRANSFORMS.register_module()
class ShuffleFrames(FrameStress):
    """Show the frames in an order drawn for each video.

    A model that loses nothing does not look at temporal order. Frames that several clips share
    move alike; poses stay as they are. Keys and arguments are those of :class:`FrameStress`; it
    has no severity.
    """

    def transform(self, results: dict) -> dict:
        """Shuffle the frames of ``results``."""
        self.check(results)
        _, first, rank = np.unique(frame_times(results), return_index=True, return_inverse=True)
        order = self.rng(results).permutation(len(first))
        results['imgs'] = [results['imgs'][first[order[r]]].copy() for r in rank.reshape(-1)]
        return results
