from __future__ import annotations

from typing import Any

import cv2
import numpy as np
from mmaction.registry import TRANSFORMS

from .persons import Persons, PersonStress

_FILLS = ('blank', 'blur', 'stripes')
_MEAN = np.array([124, 116, 104], dtype=np.uint8)  # ImageNet's, which a normalization turns to 0
_BLUR = 16  # the blurred background keeps one pixel in so many along each side


@TRANSFORMS.register_module()
class HumanOnly(PersonStress):
    """Keep the persons, and hide the scene.

    This is the Human-Only set of HAT (Chung et al., NeurIPS 2022), with masks along the poses, or
    given ones, instead of a segmentation model's. ``stripes`` is SCUBA-Sinusoid of StillMix (Li
    et al., ICCV 2023): sinusoidal stripes whose direction, period and two colours are drawn per
    video. A model that recognises the action by the body loses little.

    Args:
        fill (str): 'blank' for ImageNet's mean colour, 'blur' for the frame at a sixteenth of its
            size, or 'stripes'. Defaults to 'blank'.
        **kwargs: Arguments of :class:`PersonStress`; its keys are those of this transform.

    Raises:
        ValueError: If an argument is out of range.
    """

    def __init__(self, fill: str = 'blank', **kwargs: Any) -> None:
        if fill not in _FILLS:
            raise ValueError(f'fill must be one of {_FILLS}, but got {fill!r}')
        super().__init__(**kwargs)
        self.fill = fill

    def change(self, results: dict, persons: Persons) -> list[np.ndarray] | None:
        """Frames with the background filled."""
        imgs, masks = results['imgs'], persons.masks
        assert masks is not None
        shape = imgs[0].shape
        if self.fill == 'blur':
            return [np.where(mask[..., None], img, _blur(img)) for img, mask in zip(imgs, masks)]
        stripes = self.fill == 'stripes'
        fill = _stripes(shape[:2], self.rng(results)) if stripes else np.broadcast_to(_MEAN, shape)
        return [np.where(mask[..., None], img, fill) for img, mask in zip(imgs, masks)]


def _blur(img: np.ndarray) -> np.ndarray:
    height, width = img.shape[:2]
    size = (max(1, width // _BLUR), max(1, height // _BLUR))
    small = cv2.resize(img, size, interpolation=cv2.INTER_AREA)
    return cv2.resize(small, (width, height), interpolation=cv2.INTER_LINEAR)


def _stripes(size: tuple[int, int], rng: np.random.Generator) -> np.ndarray:
    y, x = np.mgrid[: size[0], : size[1]] / min(size)
    angle, cycles, phase = rng.uniform(0, np.pi), rng.uniform(2, 10), rng.uniform(0, 2 * np.pi)
    wave = np.sin(2 * np.pi * cycles * (x * np.cos(angle) + y * np.sin(angle)) + phase)
    dark, bright = rng.uniform(0, 255, size=(2, 3))
    return (dark + (bright - dark) * (wave[..., None] + 1) / 2).astype(np.uint8)
