"""Poses that accompany a public dataset's clips, found by the clips' names.

M persons, T frames, K keypoints.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from ..datasets.annotation_file import VideoNames, load_pickle, load_poses, name_annotation
from ..datasets.pose_arrays import check_layout, read_poses
from ..layouts import LAYOUTS, Layout

__all__ = ['ClipPoses']

PAIRS_LAYOUT = 'coco17'


class ClipPoses:
    """The poses of a file, by clip.

    Args:
        path (str | Path): A pickle of ``{name: (keypoint, score)}`` with COCO-17 keypoints (T, 17,
            2) or (M, T, 17, 2), in pixels, and scores (T, 17) or (M, T, 17) in 0..1; or an
            annotation file, such as ``tools/extract_poses.py`` writes.

    Raises:
        FileNotFoundError: If there is no such file.
        ValueError: If it cannot be read or has another form.
    """

    def __init__(self, path: str | Path) -> None:
        self.path = path
        content = load_pickle('file of poses', path)
        if not isinstance(content, dict) or not content:
            raise ValueError(
                'file of poses must hold a dict of names to (keypoint, score), or annotations, '
                f'but got {type(content).__name__}: {path}'
            )
        self._is_annotation = 'annotations' in content
        self.layout = self._layout(content.get('layout') if self._is_annotation else PAIRS_LAYOUT)
        if self._is_annotation:
            items = content['annotations']
            self._items: Any = items
            self._names = VideoNames([name_annotation(item, path) for item in items])
        else:
            self._items = list(content.values())
            self._names = VideoNames(list(map(str, content)))

    def _layout(self, name: Any) -> Layout:
        if name not in LAYOUTS:
            raise ValueError(
                f'layout of the file of poses must be one of {sorted(LAYOUTS)}, '
                f'but got {name!r}: {self.path}'
            )
        return LAYOUTS[name]

    def find(self, name: str) -> dict[str, np.ndarray]:
        """The poses of a clip.

        Args:
            name (str): Its name; folders and the suffix may be missing on either side.

        Returns:
            dict[str, np.ndarray]: ``keypoint`` float16 (M, T, K, 2) and ``keypoint_score`` float16
            (M, T, K). A joint that is not finite has 0 for all three.

        Raises:
            FileNotFoundError: If the poses are in a separate file that is missing.
            ValueError: If no poses, or several, have this name, or their arrays have other shapes.
        """
        item = self._items[self._names.find(name)]
        read = self._read_annotation if self._is_annotation else self._read_pair
        keypoint, score = read_poses(read(item, name), name)
        check_layout(keypoint, self.layout, name)
        with np.errstate(over='ignore'):  # values out of its range become infinite
            keypoint, score = keypoint.astype(np.float16), score.astype(np.float16)
        seen = np.isfinite(keypoint).all(axis=-1) & np.isfinite(score)
        return {
            'keypoint': np.where(seen[..., None], keypoint, np.float16(0)),
            'keypoint_score': np.where(seen, score, np.float16(0)),
        }

    def _read_annotation(self, item: Mapping[str, Any], name: str) -> Mapping[str, np.ndarray]:
        return load_poses(item, self.path)

    def _read_pair(self, pair: Any, name: str) -> Mapping[str, np.ndarray]:
        if not isinstance(pair, (tuple, list)) or len(pair) != 2:
            raise ValueError(
                f'poses of {name!r} must be (keypoint, score), '
                f'but got {type(pair).__name__}: {self.path}'
            )
        keypoint, score = map(np.asarray, pair)
        if keypoint.ndim == 3:  # one person
            keypoint, score = keypoint[None], score[None]
        return {'keypoint': keypoint, 'keypoint_score': score}
