"""The heatmaps of PoseC3D (Duan et al., CVPR 2022), as in MMAction2's ``GeneratePoseTarget``.

Shapes: M persons, T frames, K keypoints, L limbs, (h, w) the size of the map. Each keypoint or
limb has a map of its own, which the persons share by their maximum. A value reaches three sigma
beyond a keypoint, or beyond the box around a limb; it is exp(-d^2 / (2 sigma^2)) times the score,
with d the distance to the keypoint or limb.

Which pixels are drawn, and which part of a limb is nearest, is computed in the same types as in
MMAction2, because a value on the edge of its square is either 0.01 or nothing.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from .rendering import compiled, interval, pixels

__all__ = ['render_pose_targets']

_LEAST_SCORE = 1e-4  # that is drawn
_FARTHEST = 14.0  # exponent above which a value counts as 0: 8e-7


def render_pose_targets(
    keypoint: np.ndarray,
    score: np.ndarray,
    limbs: Sequence[tuple[int, int]],
    size: tuple[int, int],
    sigma: float = 0.6,
    with_kp: bool = True,
    mirrored: Sequence[int] | None = None,
) -> np.ndarray:
    """Draw the heatmaps of keypoints and limbs.

    Args:
        keypoint (np.ndarray): float32 (M, T, K, 2), x and y in pixels of the map. A keypoint that
            is not finite is not drawn.
        score (np.ndarray): (M, T, K), factors of the maps; below 1e-4 nothing is drawn. A limb has
            the lower score of its ends, and that of its first end if it is shorter than a pixel.
        limbs (Sequence[tuple[int, int]]): L pairs of keypoints; none for maps of keypoints alone.
        size (tuple[int, int]): (h, w) of the map.
        sigma (float): Standard deviation in pixels of the map, > 0. Defaults to 0.6.
        with_kp (bool): Whether to draw keypoints. With limbs as well, limb i is drawn into the
            map of keypoint i and the last L maps stay empty, as in MMAction2. Defaults to True.
        mirrored (Sequence[int], optional): Index of a map for each map. After the T frames come T
            more: the maps with these indices, mirrored. Defaults to None: no mirrored maps.

    Returns:
        np.ndarray: float32 (T, C, h, w), or (2T, C, h, w) with ``mirrored``; C = K, L or K + L.
    """
    frames, joints = score.shape[1:]
    ends = np.array(limbs, dtype=np.int64).reshape(-1, 2)
    points = joints if with_kp else 0
    turns = np.array([] if mirrored is None else mirrored, dtype=np.int64)
    copies = 1 if mirrored is None else 2
    maps = np.empty((copies * frames, points + len(ends), *size), dtype=np.float32)
    # A scalar of float32 and a number give float64 in NumPy 1 and float32 in NumPy 2.
    reach = np.float32(0) + 3 * sigma
    xy = np.ascontiguousarray(keypoint, dtype=np.float32)
    dtype = np.result_type(score.dtype, reach.dtype)
    seen = np.isfinite(xy).all(axis=-1) & (score.astype(dtype) >= dtype.type(_LEAST_SCORE))
    values = np.where(seen, score, 0).astype(np.float64)
    _draw_frames(maps, frames, points, xy, values, ends, turns, float(sigma), reach)
    return maps


@compiled
def _draw_frames(
    maps: np.ndarray,
    frames: int,
    points: int,
    xy: np.ndarray,
    values: np.ndarray,
    limbs: np.ndarray,
    turns: np.ndarray,
    sigma: float,
    reach: float,
) -> None:
    gauss = np.empty(maps.shape[3])
    for t in range(frames):  # frame by frame, while its maps are in the processor's cache
        maps[t] = 0
        for m in range(len(xy)):
            for k in range(points):
                _draw_point(maps[t, k], gauss, xy[m, t, k], values[m, t, k], sigma, reach)
            for i in range(len(limbs)):
                start, end = limbs[i]
                ends = xy[m, t, start], xy[m, t, end]
                least = min(values[m, t, start], values[m, t, end])
                if least > 0 and _is_short(ends[0], ends[1], reach):
                    _draw_point(maps[t, i], gauss, ends[0], values[m, t, start], sigma, reach)
                elif least > 0:
                    _draw_limb(maps[t, i], ends[0], ends[1], least, sigma, reach)
        for k in range(len(turns)):
            maps[frames + t, k] = maps[t, turns[k], :, ::-1]


@compiled
def _draw_point(
    heatmap: np.ndarray,
    gauss: np.ndarray,
    xy: np.ndarray,
    value: float,
    sigma: float,
    reach: float,
) -> None:
    if value <= 0:
        return
    x, y = xy
    columns = _window(x - reach, x + reach, heatmap.shape[1])
    for column in columns:
        gauss[column] = math.exp(-((np.float32(column) - x) ** 2) / 2 / sigma**2)
    for row in _window(y - reach, y + reach, heatmap.shape[0]):
        factor = value * math.exp(-((np.float32(row) - y) ** 2) / 2 / sigma**2)
        for column in columns:
            drawn = np.float32(factor * gauss[column])
            if drawn > heatmap[row, column]:
                heatmap[row, column] = drawn


@compiled
def _draw_limb(
    heatmap: np.ndarray,
    start: np.ndarray,
    end: np.ndarray,
    value: float,
    sigma: float,
    reach: float,
) -> None:
    dx, dy = end[0] - start[0], end[1] - start[1]
    length = np.float32(_square(start, end, reach))
    norm, far = math.hypot(dx, dy), sigma * math.sqrt(2 * _FARTHEST)
    left, right = min(start[0], end[0]) - reach, max(start[0], end[0]) + reach
    lower, upper = min(start[1], end[1]) - reach, max(start[1], end[1]) + reach
    box = _window(left, right, heatmap.shape[1])
    for row in _window(lower, upper, heatmap.shape[0]):
        y = np.float32(row)
        # Only the columns near the limb's line are visited.
        middle = dx * (y - start[1]) / norm
        low, high = interval(dy / norm, middle - far, middle + far)
        for column in pixels(
            max(low + start[0], box.start), min(high + start[0], box.stop - 1), heatmap.shape[1]
        ):
            x = np.float32(column)
            # Float32 throughout, in MMAction2's order: large frames would show other rounding.
            to_start = (x - start[0]) * (x - start[0]) + (y - start[1]) * (y - start[1])
            to_end = (x - end[0]) * (x - end[0]) + (y - end[1]) * (y - end[1])
            along = (to_start - to_end + length) / np.float32(2) / length
            if along <= 0:
                square = to_start
            elif along >= 1:
                square = to_end
            else:
                away_x = x - (start[0] + along * dx)
                away_y = y - (start[1] + along * dy)
                square = away_x * away_x + away_y * away_y
            exponent = square / 2 / sigma**2
            if exponent < _FARTHEST:
                drawn = np.float32(value * math.exp(-exponent))
                if drawn > heatmap[row, column]:
                    heatmap[row, column] = drawn


@compiled
def _is_short(start: np.ndarray, end: np.ndarray, reach: float) -> bool:
    return _square(start, end, reach) < 1


@compiled
def _square(start: np.ndarray, end: np.ndarray, reach: float) -> float:
    """Square of the distance, in the type of ``reach``."""
    zero = reach - reach
    dx, dy = start[0] - end[0] + zero, start[1] - end[1] + zero
    return dx * dx + dy * dy


@compiled
def _window(low: float, high: float, size: int) -> range:
    """Pixels int(low)..int(high) of the map, where -0.5 counts as pixel 0 like 0.5."""
    first = int(min(max(low, 0), size))
    last = int(min(max(high, -1), size))
    return range(first, min(last + 1, size))
