from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from mmaction.registry import TRANSFORMS
from mmcv.transforms import BaseTransform

from ...layouts import get_layout
from ...rendering import render_pose_maps, select_persons
from ..pose_arrays import check_layout


@TRANSFORMS.register_module()
class PoseHeatmapPAF(BaseTransform):
    """Render keypoint heatmaps and part affinity fields, the pose stream's input (section 3.2).

    Coordinates are scaled by ``size / img_shape``, without a half-pixel shift, and rounded to
    float32. Frames without a person, NaN, joints outside the frame and bones of length zero are
    normal input.

    With ``on_device`` the data loader passes on a few kilobytes of keypoints instead of megabytes
    of maps, and :class:`~integralaction_mm.models.PoseDataPreprocessor` draws the same maps on the
    model's device. ``PackActionInputs`` must then have 'pose_maps' among its ``meta_keys``.

    Required Keys:

        - keypoint (np.ndarray): (M, T, K, 2), x and y in pixels of ``img_shape``.
        - keypoint_score (np.ndarray): (M, T, K) in 0..1.
        - img_shape (tuple[int, int]): (h, w)

    Added Keys:

        - heatmap_imgs (np.ndarray): float32 (T, C, h, w) with C = K + 2B: heatmaps in 0..1, then
          x and y of each bone's unit vector. With ``on_device``: float32 (T, max_persons, K, 3),
          x and y in pixels of the map and the score; NaN where there is no person.
        - pose_maps (dict): With ``on_device``, how to draw them: the arguments of
          :func:`integralaction_mm.rendering.render_pose_maps` after the score.

    Args:
        layout (str | dict): Name of a layout, a dict, or the path of a file with an MMPose
            ``dataset_info``; see :func:`integralaction_mm.layouts.get_layout`.
            Defaults to 'openpose18'.
        size (tuple[int, int]): (h, w) of the maps. Defaults to (56, 56).
        sigma (float): Standard deviation of a heatmap's Gaussian in pixels of the map.
            Defaults to 0.5.
        paf_width (float): Largest distance of a pixel to its bone in pixels of the map.
            Defaults to 1.0.
        max_persons (int): Persons of highest score drawn in a frame. Defaults to 5.
        score_thr (float): Lowest score of a joint that is drawn. Defaults to 0.1.
        with_heatmap (bool): Whether to draw heatmaps. Defaults to True.
        with_paf (bool): Whether to draw part affinity fields. Defaults to True.
        strict_heatmap_score (bool): Whether a joint's heatmap takes a score above ``score_thr``,
            as in the released code; the paper includes ``score_thr``. Defaults to False.
        on_device (bool): Whether to leave drawing to the data preprocessor. Defaults to False.

    Raises:
        ValueError: If an argument is out of range, or the layout does not fit the annotation.
    """

    def __init__(
        self,
        layout: str | Mapping[str, Any] = 'openpose18',
        size: tuple[int, int] = (56, 56),
        sigma: float = 0.5,
        paf_width: float = 1.0,
        max_persons: int = 5,
        score_thr: float = 0.1,
        with_heatmap: bool = True,
        with_paf: bool = True,
        strict_heatmap_score: bool = False,
        on_device: bool = False,
    ) -> None:
        if not isinstance(size, Sequence) or len(size) != 2 or min(size) < 1:
            raise ValueError(f'size must be (h, w) with h, w >= 1, but got {size!r}')
        for name, value in (('sigma', sigma), ('paf_width', paf_width)):
            if not value > 0:
                raise ValueError(f'{name} must be > 0, but got {value}')
        if max_persons < 1:
            raise ValueError(f'max_persons must be >= 1, but got {max_persons}')
        if not 0 <= score_thr <= 1:
            raise ValueError(f'score_thr must be in 0..1, but got {score_thr}')
        if not (with_heatmap or with_paf):
            raise ValueError('with_heatmap or with_paf must be True, but got False for both')
        self.layout = get_layout(layout)
        self.max_persons = max_persons
        self.on_device = on_device
        self.pose_maps: dict[str, Any] = dict(
            bones=self.layout.bones,
            size=(int(size[0]), int(size[1])),
            sigma=sigma,
            paf_width=paf_width,
            score_thr=score_thr,
            strict_heatmap_score=strict_heatmap_score,
            with_heatmap=with_heatmap,
            with_paf=with_paf,
        )

    def transform(self, results: dict) -> dict:
        """Add the pose maps to ``results``."""
        keypoint, score = results['keypoint'], results['keypoint_score']
        check_layout(keypoint, self.layout, results.get('filename', results.get('frame_dir', '')))
        keypoint, score = select_persons(keypoint, score, self.max_persons)
        (height, width), size = results['img_shape'], self.pose_maps['size']
        scale = np.array([size[1] / width, size[0] / height])
        keypoint = (keypoint * scale).astype(np.float32)
        if self.on_device:
            results['heatmap_imgs'] = self._pack(keypoint, score)
            results['pose_maps'] = self.pose_maps
        else:
            results['heatmap_imgs'] = render_pose_maps(keypoint, score, **self.pose_maps)
        return results

    def _pack(self, keypoint: np.ndarray, score: np.ndarray) -> np.ndarray:
        persons, frames, joints = score.shape
        packed = np.full((frames, self.max_persons, joints, 3), np.nan, dtype=np.float32)
        packed[:, :persons, :, :2] = keypoint.swapaxes(0, 1)
        packed[:, :persons, :, 2] = score.swapaxes(0, 1)
        return packed

    def __repr__(self) -> str:
        maps = ', '.join(
            f'{key}={value!r}' for key, value in self.pose_maps.items() if key != 'bones'
        )
        return (
            f'{self.__class__.__name__}(layout={self.layout.name!r}, {maps}, '
            f'max_persons={self.max_persons}, on_device={self.on_device})'
        )
