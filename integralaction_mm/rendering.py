"""Keypoints to pose maps: keypoint heatmaps and part affinity fields (Moon et al., section 3.2).

Shapes: M persons, T frames, K keypoints, B bones, (h, w) the size of the map. A keypoint takes
part if its score reaches the threshold and its coordinates are finite; positions are the
integer pixels (x, y) of the map. Scores are compared, and maps given, in float32; positions are
computed in float64.

The loops are compiled by Numba when they are first called, and kept in a cache on disk. They visit
the few pixels around a joint or bone, so that time grows with what is drawn and not with the map.
:mod:`integralaction_mm.rendering_torch` draws the same maps on any device.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numba
import numpy as np

__all__ = ['ROUNDING', 'compiled', 'interval', 'pixels', 'render_pose_maps', 'select_persons']

# In pixels: a pixel exactly on the edge of a line, such as a bone's end, belongs to it.
ROUNDING = 1e-6
# A Gaussian is cut off 6 sigma from its centre, where it is below 2e-8.
_CUTOFF_SIGMAS = 6.0


def compiled(function: Callable) -> Callable:
    """A function that Numba compiles when it is first called, and keeps on disk if it can."""
    try:
        return numba.njit(cache=True, error_model='numpy')(function)
    except RuntimeError:  # neither the package nor the user's cache folder can be written
        return numba.njit(error_model='numpy')(function)


def select_persons(
    keypoint: np.ndarray, score: np.ndarray, max_persons: int
) -> tuple[np.ndarray, np.ndarray]:
    """Keep the persons of highest mean keypoint score, chosen in each frame on its own.

    Args:
        keypoint (np.ndarray): (M, T, K, 2).
        score (np.ndarray): (M, T, K); NaN counts as 0.
        max_persons (int): Persons kept in a frame.

    Returns:
        tuple[np.ndarray, np.ndarray]: (M', T, K, 2) and (M', T, K) with M' <= ``max_persons``.
    """
    if len(keypoint) <= max_persons:
        return keypoint, score
    mean_score = np.nan_to_num(score).mean(axis=2)  # [M, T]
    order = np.argsort(-mean_score, axis=0, kind='stable')[:max_persons]  # [M', T]
    return (
        np.take_along_axis(keypoint, order[:, :, None, None], axis=0),
        np.take_along_axis(score, order[:, :, None], axis=0),
    )


def render_pose_maps(
    keypoint: np.ndarray,
    score: np.ndarray,
    bones: Sequence[tuple[int, int]],
    size: tuple[int, int],
    sigma: float = 0.5,
    paf_width: float = 1.0,
    score_thr: float = 0.1,
    strict_heatmap_score: bool = False,
    with_heatmap: bool = True,
    with_paf: bool = True,
) -> np.ndarray:
    """Draw the heatmaps of keypoints and the part affinity fields of bones.

    Heatmap: a Gaussian at each keypoint, H_k(x, y) = exp(-((x-x_k)^2 + (y-y_k)^2) / (2 sigma^2)).
    Those of several persons are added and clamped to 1.

    Part affinity field: each bone's unit vector on the pixels of its line, L_b(x, y) = v_b. A
    pixel p is on the line of a bone from a to b if 0 <= (p - a) . v <= |b - a| and its distance to
    the line is at most ``paf_width``. Where bones of several persons meet, their vectors are
    averaged. A bone of length zero gives nothing.

    Args:
        keypoint (np.ndarray): (M, T, K, 2), x and y in pixels of the map.
        score (np.ndarray): (M, T, K) in 0..1; a keypoint below ``score_thr``, and a bone with such
            an end, gives nothing.
        bones (Sequence[tuple[int, int]]): B pairs (parent, child).
        size (tuple[int, int]): (h, w) of the map.
        sigma (float): Standard deviation of the Gaussian in pixels of the map. Defaults to 0.5.
        paf_width (float): Largest distance to the line in pixels of the map. Defaults to 1.0.
        score_thr (float): Lowest score that counts. Defaults to 0.1.
        strict_heatmap_score (bool): Whether a score must be above ``score_thr`` for the heatmap,
            as in the released code. Defaults to False.
        with_heatmap (bool): Whether to draw heatmaps. Defaults to True.
        with_paf (bool): Whether to draw part affinity fields. Defaults to True.

    Returns:
        np.ndarray: float32 (T, C, h, w) with C = K + 2B: heatmaps in 0..1, then x and y of bone 0,
        x and y of bone 1, ...
    """
    frames, joints = score.shape[1:]
    heatmaps = joints if with_heatmap else 0
    ends = np.array(bones if with_paf else (), dtype=np.int64).reshape(-1, 2)
    # Not np.zeros, for which NumPy 1 asks for no large pages: four times as long for test clips.
    maps = np.empty((frames, heatmaps + 2 * len(ends), *size), dtype=np.float32)
    xy = np.ascontiguousarray(keypoint, dtype=np.float64)
    score = np.where(np.isfinite(xy).all(axis=-1), score, np.nan).astype(np.float32, order='C')
    reached = score >= np.float32(score_thr)
    seen = score > np.float32(score_thr) if strict_heatmap_score else reached
    _draw_frames(maps, heatmaps, xy, seen, reached, ends, float(sigma), float(paf_width))
    return maps


@compiled
def _draw_frames(
    maps: np.ndarray,
    heatmaps: int,
    xy: np.ndarray,
    seen: np.ndarray,
    reached: np.ndarray,
    bones: np.ndarray,
    sigma: float,
    width: float,
) -> None:
    # How often a pixel was drawn, counting up from ``before`` so that no bone has to clear it.
    drawn = np.zeros(maps.shape[2:], dtype=np.int64)
    gauss_x = np.empty(maps.shape[3])
    for t in range(len(maps)):  # frame by frame, while its maps are in the processor's cache
        maps[t] = 0
        for k in range(heatmaps):
            for m in range(len(xy)):
                if seen[m, t, k]:
                    _draw_joint(maps[t, k], gauss_x, xy[m, t, k], sigma)
        for b in range(len(bones)):
            parent, child = bones[b]
            before = (t * len(bones) + b) * len(xy)
            field = maps[t, heatmaps + 2 * b : heatmaps + 2 * b + 2]
            for m in range(len(xy)):
                if reached[m, t, parent] and reached[m, t, child]:
                    _draw_bone(field, drawn, before, xy[m, t, parent], xy[m, t, child], width)


@compiled
def _draw_joint(heatmap: np.ndarray, gauss_x: np.ndarray, xy: np.ndarray, sigma: float) -> None:
    x, y = xy
    radius = _CUTOFF_SIGMAS * sigma
    columns = pixels(x - radius, x + radius, heatmap.shape[1])
    for column in columns:
        gauss_x[column] = math.exp(-((column - x) ** 2) / (2 * sigma**2))
    for row in pixels(y - radius, y + radius, heatmap.shape[0]):
        gauss_y = math.exp(-((row - y) ** 2) / (2 * sigma**2))
        for column in columns:
            heatmap[row, column] = min(heatmap[row, column] + gauss_y * gauss_x[column], 1.0)


@compiled
def _draw_bone(
    field: np.ndarray,
    drawn: np.ndarray,
    before: int,
    start: np.ndarray,
    end: np.ndarray,
    width: float,
) -> None:
    rows, columns = drawn.shape
    length = math.hypot(end[0] - start[0], end[1] - start[1])
    if length == 0:
        return
    vx, vy = (end[0] - start[0]) / length, (end[1] - start[1]) / length
    length, width = length + ROUNDING, width + ROUNDING
    reach = width + ROUNDING
    for y in pixels(min(start[1], end[1]) - reach, max(start[1], end[1]) + reach, rows):
        # Along a row both conditions are intervals of dx = x - start[0]:
        # 0 <= vx dx + vy dy <= length and -width <= vx dy - vy dx <= width.
        dy = y - start[1]
        low, high = interval(vx, -ROUNDING - vy * dy, length - vy * dy)
        left, right = interval(vy, vx * dy - width, vx * dy + width)
        for x in pixels(max(low, left) + start[0], min(high, right) + start[0], columns):
            drawn[y, x] = max(drawn[y, x], before) + 1
            persons = drawn[y, x] - before
            field[0, y, x] += (vx - field[0, y, x]) / persons
            field[1, y, x] += (vy - field[1, y, x]) / persons


@compiled
def pixels(low: float, high: float, size: int) -> range:
    """The map's pixels p in an axis of ``size`` with low <= p <= high."""
    first = math.ceil(min(max(low, 0.0), size))
    last = math.floor(min(max(high, -1.0), size - 1))
    return range(first, last + 1)


@compiled
def interval(slope: float, low: float, high: float) -> tuple[float, float]:
    """Smallest and largest d with low <= slope * d <= high."""
    if abs(slope) > 1e-9:
        return min(low / slope, high / slope), max(low / slope, high / slope)
    if low <= 0 <= high:
        return -math.inf, math.inf
    return math.inf, -math.inf
