from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from mmaction.registry import TRANSFORMS
from mmcv.transforms import BaseTransform

from ...layouts import get_layout
from ...rendering import render_heatmaps, render_pafs, select_persons


@TRANSFORMS.register_module()
class PoseHeatmapPAF(BaseTransform):
    """Render keypoint heatmaps and part affinity fields, the pose stream's input (section 3.2).

    Coordinates are scaled by ``size / img_shape``, without a half-pixel shift. Frames without a
    person, NaN, joints outside the frame and bones of length zero are normal input.

    Required Keys:

        - keypoint (np.ndarray): (M, T, K, 2), x and y in pixels of ``img_shape``.
        - keypoint_score (np.ndarray): (M, T, K) in 0..1.
        - img_shape (tuple[int, int]): (h, w)

    Added Keys:

        - heatmap_imgs (np.ndarray): float32 (T, C, h, w) with C = K + 2B: heatmaps in 0..1, then
          x and y of each bone's unit vector.

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
        self.size = (int(size[0]), int(size[1]))
        self.sigma = sigma
        self.paf_width = paf_width
        self.max_persons = max_persons
        self.score_thr = score_thr
        self.with_heatmap = with_heatmap
        self.with_paf = with_paf

    def transform(self, results: dict) -> dict:
        """Add the pose maps to ``results``."""
        keypoint, score = results['keypoint'], results['keypoint_score']
        if keypoint.shape[2] != self.layout.num_keypoints:
            name = results.get('filename', results.get('frame_dir'))
            raise ValueError(
                f'layout {self.layout.name!r} has {self.layout.num_keypoints} keypoints, '
                f'but the annotation of {name!r} has {keypoint.shape[2]}'
            )
        keypoint, score = select_persons(keypoint, score, self.max_persons)
        height, width = results['img_shape']
        keypoint = keypoint * np.array([self.size[1] / width, self.size[0] / height])
        maps = []
        if self.with_heatmap:
            maps.append(
                render_heatmaps(keypoint, score, self.size, self.sigma, self.score_thr)
            )  # [T, K, h, w]
        if self.with_paf:
            maps.append(
                render_pafs(
                    keypoint, score, self.layout.bones, self.size, self.paf_width, self.score_thr
                )
            )  # [T, 2B, h, w]
        results['heatmap_imgs'] = np.concatenate(maps, axis=1) if len(maps) > 1 else maps[0]
        return results

    def __repr__(self) -> str:
        return (
            f'{self.__class__.__name__}(layout={self.layout.name!r}, size={self.size}, '
            f'sigma={self.sigma}, paf_width={self.paf_width}, max_persons={self.max_persons}, '
            f'score_thr={self.score_thr}, with_heatmap={self.with_heatmap}, '
            f'with_paf={self.with_paf})'
        )
