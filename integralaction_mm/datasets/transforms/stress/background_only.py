from __future__ import annotations

import numpy as np
from mmaction.registry import TRANSFORMS

from .persons import Persons, PersonStress


@TRANSFORMS.register_module()
class BackgroundOnly(PersonStress):
    """Take the persons out of each frame, and leave the scene.

    It is the Background-Only set of HAT (Chung et al., NeurIPS 2022), with masks along the poses,
    or given ones, in place of a segmentation model's, and the median of the frames that show a
    pixel in place of a network's in-painting. What a model still answers right, it takes from the
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
