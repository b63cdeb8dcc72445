from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import cv2
import numpy as np
from mmaction.registry import DATASETS, TRANSFORMS
from mmcv.transforms import BaseTransform
from mmengine.dataset import BaseDataset

from ...layouts import get_layout
from ...rendering import select_persons
from ..backgrounds import clean_background, mask_persons, name_sample, poses_of_frames

_DRAWS = 10  # of samples, until one has a person that can be removed


@TRANSFORMS.register_module()
class ReplaceBackground(BaseTransform):
    """Put the person of a clip in front of another video's background; the label stays.

    A model that learns from such clips cannot rely on the scene, nor on objects beside the body.
    The person is kept along the bones of its pose. The rest comes from another sample, from
    which its own persons are removed: each pixel is the median of the frames that show it. So the
    new background is still, even if the camera moved. A clip without a pose stays as it is.

    Place it where frames and poses have one size and nothing is cropped yet: after the
    decoding. It draws from NumPy's global generator, which MMEngine seeds in each worker.

    Required Keys:

        - imgs (list[np.ndarray]): uint8 frames (h, w, 3).
        - keypoint (np.ndarray): (M, T, K, 2), x and y in pixels of ``imgs``.
        - keypoint_score (np.ndarray): (M, T, K) in 0..1.
        - RGB_inds, Pose_inds (np.ndarray): Numbers of the frames of ``imgs`` and of ``keypoint``,
          only if these are not of the same frames; each frame takes the pose nearest to it.

    Modified Keys:

        - imgs (list[np.ndarray]): The clip in front of another background, of the same size.

    Args:
        dataset (dict | BaseDataset): Samples to take backgrounds from, or their config, usually
            the training split. Its pipeline ends after the decoding, like the one before this
            transform, and gives the required keys.
        layout (str | dict): Keypoints and bones, see :func:`integralaction_mm.layouts.get_layout`.
            Defaults to 'openpose18'.
        prob (float): Share of the clips that get another background. Defaults to 0.5.
        width (float): Width of a limb, a fraction of the person's size, see
            :func:`integralaction_mm.datasets.backgrounds.mask_persons`. Defaults to 0.1.
        margin (float): Factor of ``width`` for the persons that are removed. Defaults to 2.5.
        max_persons (int): Persons of highest score to keep. Defaults to 1.
        score_thr (float): Lowest score of a joint that counts. Defaults to 0.3.

    Raises:
        ValueError: If an argument is out of range, the layout does not fit the annotation, or a
            sample has no pose for its frames.
    """

    def __init__(
        self,
        dataset: Mapping[str, Any] | BaseDataset,
        layout: str | Mapping[str, Any] = 'openpose18',
        prob: float = 0.5,
        width: float = 0.1,
        margin: float = 2.5,
        max_persons: int = 1,
        score_thr: float = 0.3,
    ) -> None:
        for name, value in (('prob', prob), ('score_thr', score_thr)):
            if not 0 <= value <= 1:
                raise ValueError(f'{name} must be in 0..1, but got {value}')
        if not 0 < width < 1:
            raise ValueError(f'width must be in 0..1, ends excluded, but got {width}')
        if not margin >= 1:
            raise ValueError(f'margin must be >= 1, but got {margin}')
        if max_persons < 1:
            raise ValueError(f'max_persons must be >= 1, but got {max_persons}')
        self.layout = get_layout(layout)
        self.dataset = DATASETS.build(dataset) if isinstance(dataset, Mapping) else dataset
        self.prob = prob
        self.width = width
        self.margin = margin
        self.max_persons = max_persons
        self.score_thr = score_thr

    def transform(self, results: dict) -> dict:
        """Change the background of ``results``, or not."""
        if np.random.rand() >= self.prob:
            return results
        keypoint, score = select_persons(*poses_of_frames(results, self.layout), self.max_persons)
        masks = self._mask(results, keypoint, score, self.width)
        covered = np.flatnonzero(masks.any(axis=(1, 2)))
        background = self._draw_background(results) if len(covered) else None
        if background is None:
            return results
        height, width = results['imgs'][0].shape[:2]
        background = cv2.resize(background, (width, height), interpolation=cv2.INTER_AREA)
        # A frame without a pose takes the mask of the nearest one that has one.
        nearest = np.abs(np.arange(len(masks))[:, None] - covered).argmin(axis=1)
        results['imgs'] = [
            np.where(masks[covered[index]][..., None], img, background)
            for img, index in zip(results['imgs'], nearest)
        ]
        return results

    def _draw_background(self, results: dict) -> np.ndarray | None:
        for index in np.random.randint(len(self.dataset), size=_DRAWS):
            other = self.dataset[int(index)]
            if name_sample(other) == name_sample(results):
                continue
            poses = poses_of_frames(other, self.layout)
            masks = self._mask(other, *poses, self.width * self.margin)
            # Even where nobody was found, there may be somebody.
            known = np.asarray(masks.any(axis=(1, 2)))
            if known.any():
                imgs = [img for img, good in zip(other['imgs'], known) if good]
                return clean_background(imgs, masks[known])
        return None

    def _mask(
        self, results: dict, keypoint: np.ndarray, score: np.ndarray, width: float
    ) -> np.ndarray:
        size = results['imgs'][0].shape[:2]
        return mask_persons(keypoint, score, self.layout.bones, size, width, self.score_thr)

    def __repr__(self) -> str:
        return (
            f'{self.__class__.__name__}(dataset={type(self.dataset).__name__} of '
            f'{len(self.dataset)}, layout={self.layout.name!r}, prob={self.prob}, '
            f'width={self.width}, margin={self.margin}, max_persons={self.max_persons}, '
            f'score_thr={self.score_thr})'
        )
