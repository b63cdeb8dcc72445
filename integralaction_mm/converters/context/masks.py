"""Which pixels of a video's frames are persons: from files, or along the poses.

T frames, (h, w) the size of a frame.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from ...datasets.annotation_file import VideoNames
from ...datasets.backgrounds import mask_persons
from ...layouts import Layout

__all__ = ['ALONG_POSES', 'FileMasks', 'MatlabMasks', 'PoseMasks', 'open_masks']

ALONG_POSES = 'poses'
_STRUCT = 'original_masks'  # its neighbour aligned_masks is shifted to the person


class FileMasks:
    """Masks in a folder, with one file or folder of pictures per video.

    ``<name>.npz`` holds ``mask``, bits packed along the width (``np.packbits(mask, axis=-1)``),
    and ``shape`` (T, h, w); or ``mask`` alone, bool (T, h, w). The folder ``<name>/`` holds a PNG
    for each frame, in the order of their names; whatever is not black is a person.

    Args:
        folder (Path): Where they are, at any depth.

    Raises:
        ValueError: If there are none.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        packed = sorted(folder.rglob('*.npz'))
        pictures = sorted({path.parent for path in folder.rglob('*.png')})
        self._paths = [*packed, *pictures]
        if not self._paths:
            raise ValueError(f'masks must be .npz files or folders of PNGs, but got {folder}')
        names = [path.relative_to(folder).with_suffix('').as_posix() for path in packed]
        names += [path.relative_to(folder).as_posix() for path in pictures]
        self._names = VideoNames(names)

    def read(self, item: Mapping[str, Any]) -> np.ndarray:
        """Read a video's masks, bool (T, h, w).

        Args:
            item (dict): Its annotation, with ``filename``.

        Raises:
            ValueError: If there are none, several, or they cannot be read.
        """
        path = self._paths[self._names.find(item['filename'])]
        try:
            return _read_pictures(path) if path.is_dir() else _read_packed(path)
        except Exception as error:  # NumPy's, zipfile's and OpenCV's own
            raise ValueError(f'masks cannot be read: {path} ({error})') from error


def _read_packed(path: Path) -> np.ndarray:
    with np.load(path, allow_pickle=False) as content:
        mask = content['mask']
        if 'shape' in content:
            count, height, width = map(int, content['shape'])
            mask = np.unpackbits(mask, axis=-1, count=width).reshape(count, height, width)
    if mask.ndim != 3:
        raise ValueError(f'mask must be (T, h, w), but got {mask.shape}')
    return mask.astype(bool)


def _read_pictures(folder: Path) -> np.ndarray:
    masks = [cv2.imread(str(path), cv2.IMREAD_GRAYSCALE) for path in sorted(folder.glob('*.png'))]
    return np.stack([np.asarray(mask) > 0 for mask in masks])


class MatlabMasks:
    """Masks in one MATLAB file, like Weizmann's ``classification_masks.mat``.

    Args:
        path (Path): It holds a struct ``original_masks`` with an array (h, w, T) for each video.

    Raises:
        ValueError: If it cannot be read, or has no such struct.
    """

    def __init__(self, path: Path) -> None:
        from scipy.io import loadmat  # imports much that trainings do not need

        try:
            self._masks = loadmat(path, variable_names=(_STRUCT,))[_STRUCT][0, 0]
            names = list(self._masks.dtype.names)
        except Exception as error:  # its own, NumPy's or zlib's
            raise ValueError(
                f'masks must be a MATLAB file with a struct {_STRUCT!r}, but got {path} ({error})'
            ) from error
        self._names = VideoNames(names)

    def read(self, item: Mapping[str, Any]) -> np.ndarray:
        """Read a video's masks, see :meth:`FileMasks.read`."""
        name = self._names.names[self._names.find(item['filename'])]
        mask = np.asarray(self._masks[name])
        if mask.ndim != 3:
            raise ValueError(f'masks of {name!r} must be (h, w, T), but got {mask.shape}')
        return np.moveaxis(mask > 0, -1, 0)


class PoseMasks:
    """Masks along the bones of the poses, for when there are no others.

    Args:
        layout (Layout): Keypoints and bones.
        width (float): Width of a limb, a fraction of the person's size. Defaults to 0.1.
        score_thr (float): Lowest score of a joint that counts. Defaults to 0.3.
    """

    def __init__(self, layout: Layout, width: float = 0.1, score_thr: float = 0.3) -> None:
        self.layout, self.width, self.score_thr = layout, width, score_thr

    def read(self, item: Mapping[str, Any]) -> np.ndarray:
        """Draw a video's masks, (T, h, w); a frame without a pose takes the nearest one's."""
        keypoint = np.asarray(item['keypoint'], dtype=np.float32)
        score = np.asarray(item['keypoint_score'], dtype=np.float32)
        size = tuple(item['img_shape'])
        masks = mask_persons(keypoint, score, self.layout.bones, size, self.width, self.score_thr)
        covered = np.flatnonzero(masks.any(axis=(1, 2)))
        if not len(covered):
            return masks
        return masks[covered[np.abs(np.arange(len(masks))[:, None] - covered).argmin(axis=1)]]


def open_masks(masks: str | Path, layout: Layout) -> FileMasks | MatlabMasks | PoseMasks:
    """Determine where masks come from.

    Args:
        masks (str | Path): A folder, see :class:`FileMasks`; a .mat file, see
            :class:`MatlabMasks`; or 'poses', see :class:`PoseMasks`.
        layout (Layout): Layout of the poses.

    Raises:
        FileNotFoundError: If it is none of these.
        ValueError: If a folder or file holds no masks.
    """
    if str(masks) == ALONG_POSES:
        return PoseMasks(layout)
    path = Path(masks)
    if path.is_dir():
        return FileMasks(path)
    if path.is_file() and path.suffix.lower() == '.mat':
        return MatlabMasks(path)
    raise FileNotFoundError(
        f"masks must be a folder, a .mat file or {ALONG_POSES!r}, but got '{masks}'"
    )
