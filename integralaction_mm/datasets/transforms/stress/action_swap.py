from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import cv2
import numpy as np
from mmaction.registry import TRANSFORMS
from mmengine.dataset import BaseDataset

from .base import build_source, draw_other
from .persons import Persons, PersonStress


@TRANSFORMS.register_module()
class ActionSwap(PersonStress):
    """Put the persons in front of the cleaned background of a video of another class.

    This is the Action-Swap set of HAT (Chung et al., NeurIPS 2022), with masks along the poses, or
    given ones, instead of a segmentation model's, and a still background. The label
    stays that of the persons; how often a model gives the background's class shows what it relies
    on. :class:`ReplaceBackground` does the same for training.

    Required Keys: those of :class:`PersonStress`, and label (int, optional).

    Modified Keys: imgs.

    Added Keys:

        - background_label (int): Label of the video that the background is from; -1 if it has
          none or there is no such video.
        - unchanged (bool)

    Args:
        dataset (dict | BaseDataset): Samples to take backgrounds from, or their config: decoded
            ones as this transform takes them, or with ``background``, uint8 (h, w, 3), cleaned
            already.
        **kwargs: Arguments of :class:`PersonStress`.
    """

    def __init__(self, dataset: Mapping[str, Any] | BaseDataset, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.dataset = build_source(dataset)

    def change(self, results: dict, persons: Persons) -> list[np.ndarray] | None:
        """Frames in front of another background."""
        results['background_label'] = -1
        other = draw_other(self.rng(results), self.dataset, results)
        if other is None:
            return None
        background = other.get('background')
        if background is None:
            background = self.find(other).background
        if background is None:
            return None
        results['background_label'] = int(other.get('label', -1))
        height, width = results['imgs'][0].shape[:2]
        background = cv2.resize(background, (width, height), interpolation=cv2.INTER_AREA)
        assert persons.masks is not None
        return [
            np.where(mask[..., None], img, background)
            for img, mask in zip(results['imgs'], persons.masks)
        ]
