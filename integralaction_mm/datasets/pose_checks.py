"""Poses of a video as every model gets them, and checks for impossible ones.

M persons, T poses, K keypoints.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from .pose_arrays import read_poses

__all__ = ['MAX_SIDE', 'CheckedPoses', 'check_frame_shape', 'check_poses']

MAX_SIDE = 65_504  # pixels: the greatest float16, in which this package writes coordinates
_PERCENT = 10  # scores above it are no overshoot of an estimator
_UNIT = 2  # pixels: found joints all lie within this only if given in fractions of the frame
_HUNDRED = 100  # pixels: the corner in which joints in percent of the frame lie
_FAR = 9  # frame sizes beyond the frame, as if pixels were taken for fractions
_SWAPPED = 4  # how many times better (T, M) fits the number of frames than (M, T)
_ROUNDING = 2  # pixels of a frame's side
_SMALLER = 4  # times, on both sides: in such a corner of the frames nobody stays throughout


@dataclass
class CheckedPoses:
    """Poses of a video.

    Args:
        keypoint (np.ndarray): Float (M, T, K, 2) in pixels, finite.
        keypoint_score (np.ndarray): Float (M, T, K) in 0..1; 0 where a joint was not found.
        odd (dict[str, str]): What may be intended but looks wrong: kind to a line with the name.
    """

    keypoint: np.ndarray
    keypoint_score: np.ndarray
    odd: dict[str, str] = field(default_factory=dict)


def check_poses(item: Mapping[str, Any], name: str, most: int | None = None) -> CheckedPoses:
    """Take the poses out of an annotation.

    A joint not finite, or more than 65504 pixels away, was not found: 0 for its coordinates
    and its score. Scores below 0 become 0 and those above 1 become 1, with a line in ``odd``;
    if there are none, all are 1.

    Args:
        item (dict): With ``keypoint`` (M, T, K, 2), and perhaps ``keypoint_score`` (M, T, K),
            ``total_frames`` and ``img_shape`` (h, w).
        name (str): Name of the video, for the messages.
        most (int, optional): Poses to look at and return, evenly spread; for a quick
            look at many videos. Defaults to None: all T.

    Returns:
        CheckedPoses: The poses.

    Raises:
        ValueError: If the arrays do not hold numbers or have another shape, T comes before M, the
            coordinates are fractions of the frame or lie far outside of it throughout, or scores
            are not fractions.
    """
    keypoint, score = read_poses(item, name)
    _check_axes(keypoint, item.get('total_frames'), name)
    if most is not None and keypoint.shape[1] > most:
        step = -(-keypoint.shape[1] // most)
        keypoint, score = keypoint[:, ::step], score[:, ::step]
    with np.errstate(invalid='ignore', over='ignore'):
        x, y = _planes(keypoint)
        seen = (np.abs(x) <= MAX_SIDE) & (np.abs(y) <= MAX_SIDE) & np.isfinite(score)
    if not seen.all():
        keypoint = np.where(seen[..., None], keypoint, keypoint.dtype.type(0))
        score = np.where(seen, score, score.dtype.type(0))
    poses = CheckedPoses(keypoint, score)
    if score.size:
        _check_scores(poses, name)
        if item.get('img_shape') is not None:
            _check_place(poses, item['img_shape'], name)
    return poses


def _check_axes(keypoint: np.ndarray, total_frames: int | None, name: str) -> None:
    """Poses may have another rate than the frames, but persons should not fit better."""
    persons, times = keypoint.shape[:2]
    if not total_frames or persons <= times:
        return
    as_given, as_swapped = (
        max(count, total_frames) / min(count, total_frames) for count in (times, persons)
    )
    if persons == total_frames or as_given >= _SWAPPED * as_swapped:
        raise ValueError(
            f'keypoint of {name!r} must be (M, T, K, 2), persons before times, but {persons} '
            f'persons and {times} poses of {total_frames} frames read as if they were swapped: '
            f'got {keypoint.shape}'
        )


def _check_scores(poses: CheckedPoses, name: str) -> None:
    low, high = poses.keypoint_score.min(), poses.keypoint_score.max()
    if high > _PERCENT:
        raise ValueError(
            f'keypoint_score of {name!r} must be in 0..1, but got up to {high:g}; '
            'are they percent?'
        )
    if low < 0 or high > 1:
        poses.odd['scores'] = (
            f'keypoint_score of {name!r} should be in 0..1, but got {low:g}..{high:g}, '
            'which is taken for 0 and 1'
        )
        poses.keypoint_score = poses.keypoint_score.clip(0, 1)


def _check_place(poses: CheckedPoses, img_shape: Sequence[int], name: str) -> None:
    x, y = _planes(poses.keypoint)
    found = (poses.keypoint_score > 0) & ((x != 0) | (y != 0))
    if not found.any():
        return
    x, y = x[found], y[found]  # [N]
    reach = max(np.abs(x).max(), np.abs(y).max())
    place = f'x {x.min():.4g}..{x.max():.4g}, y {y.min():.4g}..{y.max():.4g}'
    frame = f'(h, w) = {tuple(img_shape)}'
    if reach <= _UNIT < min(img_shape) / 2 and ((x % 1).any() or (y % 1).any()):
        raise ValueError(
            f'keypoint of {name!r} must be in pixels of img_shape {frame}, but all lie at '
            f'{place}; are they fractions of the frame?'
        )
    if reach <= _HUNDRED < min(img_shape) / 2 and min(x.min(), y.min()) >= 0:
        poses.odd['corner'] = (
            f'keypoint of {name!r} should be in pixels of img_shape {frame}, but all lie in one '
            f'corner, at {place}; are they percent of the frame?'
        )
    if _beyond(x, y, img_shape, _FAR):
        raise ValueError(
            f'keypoint of {name!r} must be in pixels of img_shape {frame}, but all lie far '
            f'outside, at {place}'
        )
    if _beyond(x, y, img_shape, 0):
        poses.odd['outside'] = (
            f'keypoint of {name!r} should be in the frame {frame}, but all lie outside, at {place}'
        )


def _planes(keypoint: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """x and y of (..., 2), in a type that NumPy handles quickly."""
    return keypoint[..., 0].astype(np.float32), keypoint[..., 1].astype(np.float32)


def _beyond(x: np.ndarray, y: np.ndarray, img_shape: Sequence[int], frames: float) -> bool:
    height, width = img_shape
    inside = (np.abs(x - width / 2) <= (0.5 + frames) * width) & (
        np.abs(y - height / 2) <= (0.5 + frames) * height
    )
    return not inside.any()


def check_frame_shape(
    poses: CheckedPoses, name: str, img_shape: Sequence[int], frame: Sequence[int]
) -> str | None:
    """Compare the size that the poses refer to with that of the decoded frames.

    Frames may have another size, as poses are scaled, but hardly another aspect ratio.

    Args:
        poses (CheckedPoses): Poses of these frames, in pixels of ``img_shape``.
        name (str): Name of the video, for the messages.
        img_shape (tuple[int, int]): (h, w) of the annotation.
        frame (tuple[int, int]): (h, w) of the frames.

    Returns:
        str | None: A line for a warning if the aspect ratios differ by more than rounding, or all
        joints lie in a corner as large as frames of at most a quarter of the size.

    Raises:
        ValueError: If (h, w) and (w, h) are mixed up, or both of these hold.
    """
    (height, width), (rows, columns) = img_shape, frame
    given, there = f'(h, w) = {(height, width)}', f'(h, w) = {(rows, columns)}'
    alike = _alike(height, width, rows, columns)
    smaller = min(height / rows, width / columns) >= _SMALLER
    corner = smaller and _in_corner(poses, rows, columns)
    if not alike and _alike(width, height, rows, columns):
        raise ValueError(
            f'img_shape of {name!r} must be (h, w), as the frames of {there}, but got {given}, '
            'which reads as (w, h)'
        )
    if corner and not alike:
        raise ValueError(
            f'img_shape of {name!r} must be the size that its poses are in pixels of, but got '
            f'{given}, and all lie in a corner as large as the frames of {there}'
        )
    if corner:
        return (
            f'img_shape of {name!r} is {given}, but all of its poses lie in a corner as large as '
            f'the frames of {there}; are they in pixels of the frames?'
        )
    if not alike:
        return (
            f'img_shape of {name!r} should have the aspect of the frames of {there}, but got '
            f'{given}: its poses are stretched to fit'
        )
    return None


def _in_corner(poses: CheckedPoses, rows: int, columns: int) -> bool:
    x, y = _planes(poses.keypoint)
    found = (poses.keypoint_score > 0) & ((x != 0) | (y != 0))
    return bool(found.any() and x[found].max() <= columns and y[found].max() <= rows)


def _alike(height: int, width: int, rows: int, columns: int) -> bool:
    # Each side of either size may be rounded.
    slack = _ROUNDING * max(height + width, rows + columns)
    return abs(height * columns - width * rows) <= slack
