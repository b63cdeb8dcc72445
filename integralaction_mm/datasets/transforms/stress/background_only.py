from __future__ import annotations

import numpy as np
from mmaction.registry import TRANSFORMS

from .persons import Persons, PersonStress


@TRANSFORMS.register_module()
class BackgroundOnly(PersonStress):
    """Remove the persons from each frame, and leave the scene.

    This is HAT's Background-Only set (Chung et al., NeurIPS 2022), with masks along the poses,
    or given ones, instead of a segmentation model's, and the median of the frames that show a
    pixel instead of a network's in-painting. What a model still gets right, it takes from the
    scene. Poses stay as they are. Keys and arguments are those of :class:`PersonStress`.
    """

    def change(self, results: dict, persons: Persons) -> list[np.ndarray] | None:
        """Frames without persons."""
        background, removed = persons.background, persons.removed
        assert removed is not None
        if background is None:
            return None
        return [
            np.where(mask[..., None], background, img)
            for img, mask in zip(results['imgs'], removed)
        ]
