from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from mmaction.registry import TRANSFORMS
from mmengine.dataset import BaseDataset

from .base import PoseStress, build_source, draw_other
from .other_pose import fit_pose


@TRANSFORMS.register_module()
class AddPersons(PoseStress):
    """Add as many persons as the severity says, as if an estimator had found passers-by.

    Each is the most confident person of a video of another class, moved elsewhere: its middle is
    drawn within the frame, its motion stays. The order of all persons is drawn as well, since a
    model may take only the first ones. The test is our own. Frames stay as they are.

    Required Keys: those of :class:`PoseStress`, and img_shape (tuple[int, int]): (h, w).

    Modified Keys: keypoint, keypoint_score, of M + severity persons.

    Added Keys:

        - unchanged (bool): True where no other video was found.

    Args:
        dataset (dict | BaseDataset): Samples to take persons from, with keypoint, keypoint_score
            and img_shape, or their config.
        **kwargs: Arguments of :class:`StressTransform`.
    """

    def __init__(self, dataset: Mapping[str, Any] | BaseDataset, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.dataset = build_source(dataset)

    def transform(self, results: dict) -> dict:
        """Add persons to ``results``."""
        keypoint, score = self.poses(results)
        rng, size = self.rng(results), np.array(results['img_shape'][::-1], dtype=np.float32)
        added = 0
        for _ in range(self.severity):
            other = draw_other(rng, self.dataset, results)
            middle, place = rng.uniform(0, 1, 2) * size, rng.integers(len(keypoint) + 1)
            if other is None:
                continue
            xy, their_score = fit_pose(*self.poses(other), other['img_shape'], results, keypoint)
            best = their_score.mean(axis=(1, 2)).argmax()
            found = their_score[best] > 0
            if found.any():
                shift = (middle - xy[best][found].mean(axis=0)).astype(np.float32)
                xy[best][found] += shift
            keypoint = np.insert(keypoint, place, xy[best], axis=0)
            score = np.insert(score, place, their_score[best], axis=0)
            added += 1
        results['keypoint'], results['keypoint_score'] = keypoint, score
        results['unchanged'] = not added
        return results
