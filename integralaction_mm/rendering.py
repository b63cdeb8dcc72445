"""Keypoints to pose maps: keypoint heatmaps and part affinity fields (Moon et al., section 3.2).

This is the one definition of the pose stream's input. Shapes: M persons, T frames, K keypoints,
B bones, (h, w) the size of the map. A keypoint takes part where its score reaches the threshold
and its coordinates are finite; positions are the integer pixels (x, y) of the map.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

__all__ = ['render_heatmaps', 'render_pafs', 'select_persons']

# A Gaussian is cut off 6 sigma from its centre, where it is below 2e-8.
_CUTOFF_SIGMAS = 6.0
# In pixels: a pixel exactly on the edge of a line, such as a bone's end, belongs to it.
_ROUNDING = 1e-6


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


def render_heatmaps(
    keypoint: np.ndarray,
    score: np.ndarray,
    size: tuple[int, int],
    sigma: float = 0.5,
    score_thr: float = 0.1,
) -> np.ndarray:
    """Draw a Gaussian at each keypoint: H_k(x, y) = exp(-((x-x_k)^2 + (y-y_k)^2) / (2 sigma^2)).

    The heatmaps of several persons are added and clamped to 1.

    Args:
        keypoint (np.ndarray): (M, T, K, 2), x and y in pixels of the map.
        score (np.ndarray): (M, T, K) in 0..1; a keypoint below ``score_thr`` gives nothing.
        size (tuple[int, int]): (h, w) of the map.
        sigma (float): Standard deviation in pixels of the map. Defaults to 0.5.
        score_thr (float): Lowest score that counts. Defaults to 0.1.

    Returns:
        np.ndarray: float32 (T, K, h, w) in 0..1.
    """
    num_frames, num_keypoints = score.shape[1:]
    height, width = size
    heatmaps = np.zeros((num_frames, num_keypoints, height, width), dtype=np.float32)
    radius = int(np.ceil(_CUTOFF_SIGMAS * sigma))
    xy = keypoint.astype(np.float64)
    seen = _is_seen(xy, score, score_thr)
    seen &= ((xy > -radius) & (xy < np.array([width, height]) - 1 + radius)).all(axis=-1)
    _, t, k = np.nonzero(seen)
    xy = xy[seen]  # [N, 2]
    pixels = np.floor(xy).astype(np.int64)[:, :, None] + np.arange(-radius, radius + 2)
    gauss = np.exp(-((pixels - xy[:, :, None]) ** 2) / (2 * sigma**2))  # [N, 2, window]
    inside = (pixels >= 0) & (pixels < np.array([[width], [height]]))
    gauss *= inside  # a window's part outside the map adds zero to a pixel inside
    pixels *= inside
    row = ((t * num_keypoints + k) * height)[:, None] + pixels[:, 1]  # [N, window]
    index = row[:, :, None] * width + pixels[:, 0][:, None, :]  # [N, window y, window x]
    blobs = gauss[:, 1][:, :, None] * gauss[:, 0][:, None, :]
    np.add.at(heatmaps.reshape(-1), index.reshape(-1), blobs.reshape(-1).astype(np.float32))
    return np.minimum(heatmaps, 1, out=heatmaps)


def render_pafs(
    keypoint: np.ndarray,
    score: np.ndarray,
    bones: Sequence[tuple[int, int]],
    size: tuple[int, int],
    width: float = 1.0,
    score_thr: float = 0.1,
) -> np.ndarray:
    """Draw each bone's unit vector on the pixels of its line: L_b(x, y) = v_b.

    A pixel p is on the line of a bone from a to b if 0 <= (p - a) . v <= |b - a| and its distance
    to the line is at most ``width``. Where bones of several persons meet, their vectors are
    averaged. A bone of length zero gives nothing.

    Args:
        keypoint (np.ndarray): (M, T, K, 2), x and y in pixels of the map.
        score (np.ndarray): (M, T, K) in 0..1; both ends must reach ``score_thr``.
        bones (list[tuple[int, int]]): B pairs (parent, child).
        size (tuple[int, int]): (h, w) of the map.
        width (float): Largest distance to the line in pixels of the map. Defaults to 1.0.
        score_thr (float): Lowest score that counts. Defaults to 0.1.

    Returns:
        np.ndarray: float32 (T, 2B, h, w): x and y of bone 0, x and y of bone 1, ...
    """
    num_frames, num_bones, area = score.shape[1], len(bones), size[0] * size[1]
    pafs = np.zeros((num_frames * num_bones, 2, area), dtype=np.float32)
    parents, children = np.array(bones, dtype=np.int64).reshape(-1, 2).T
    xy = keypoint.astype(np.float64)
    seen = _is_seen(xy, score, score_thr)
    start, delta = xy[:, :, parents], xy[:, :, children] - xy[:, :, parents]  # [M, T, B, 2]
    length = np.hypot(delta[..., 0], delta[..., 1])
    drawn = seen[:, :, parents] & seen[:, :, children] & (length > 0)
    _, t, b = np.nonzero(drawn)
    start, length = start[drawn], length[drawn]
    direction = delta[drawn] / length[:, None]  # [N, 2]

    which, x, y = _pixels_on_lines(start, direction, length, size, width)
    maps, pixel, vector = (t * num_bones + b)[which], y * size[1] + x, direction[which]
    np.add.at(pafs[:, 0], (maps, pixel), vector[:, 0].astype(np.float32))
    np.add.at(pafs[:, 1], (maps, pixel), vector[:, 1].astype(np.float32))
    if len(keypoint) > 1:
        key, counts = np.unique(maps * area + pixel, return_counts=True)
        pafs[key // area, :, key % area] /= counts[:, None]
    return pafs.reshape(num_frames, 2 * num_bones, *size)


def _is_seen(xy: np.ndarray, score: np.ndarray, score_thr: float) -> np.ndarray:
    return (score >= score_thr) & np.isfinite(xy).all(axis=-1)


def _pixels_on_lines(
    start: np.ndarray,
    direction: np.ndarray,
    length: np.ndarray,
    size: tuple[int, int],
    width: float,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Pixels of the map on each of N lines, found row by row without visiting the whole map.

    Args:
        start (np.ndarray): (N, 2) in pixels.
        direction (np.ndarray): (N, 2) unit vectors.
        length (np.ndarray): (N,) in pixels.
        size (tuple[int, int]): (h, w) of the map.
        width (float): Largest distance to the line in pixels.

    Returns:
        tuple[np.ndarray, np.ndarray, np.ndarray]: For each pixel its line's index, x and y.
    """
    length, width = length + _ROUNDING, width + _ROUNDING
    # How far the strip goes beyond its middle line, in x and y.
    reach = np.abs(direction[:, ::-1]) * width + _ROUNDING
    end = start + direction * length[:, None]
    limit = np.array([size[1], size[0]]) - 1
    lowest = np.clip(np.ceil(np.minimum(start, end) - reach), 0, limit + 1).astype(np.int64)
    highest = np.clip(np.floor(np.maximum(start, end) + reach), -1, limit).astype(np.int64)

    rows = np.maximum(highest[:, 1] - lowest[:, 1] + 1, 0)
    line, step = _count_up(rows)
    y = lowest[line, 1] + step
    dy, (vx, vy) = y - start[line, 1], direction[line].T
    left, right = lowest[line, 0].astype(np.float64), highest[line, 0].astype(np.float64)
    # Along the row both conditions are intervals of x: 0 <= vx dx + vy dy <= length and
    # -width <= vx dy - vy dx <= width. They are widened by a pixel and tested exactly below.
    for slope, low, high in ((vx, -vy * dy - _ROUNDING, length[line] - vy * dy),
                             (vy, vx * dy - width, vx * dy + width)):  # fmt: skip
        with np.errstate(divide='ignore', invalid='ignore'):
            ends = np.stack((low, high)) / slope + start[line, 0]
        sloped = np.abs(slope) > 1e-9
        left = np.where(sloped, np.maximum(left, np.floor(ends.min(axis=0))), left)
        right = np.where(sloped, np.minimum(right, np.ceil(ends.max(axis=0))), right)

    pixels = np.maximum(right - left + 1, 0).astype(np.int64)
    span, step = _count_up(pixels)
    line, y, x = line[span], y[span], left[span].astype(np.int64) + step
    dx, dy = x - start[line, 0], y - start[line, 1]
    vx, vy = direction[line].T
    along, across = dx * vx + dy * vy, dx * vy - dy * vx
    on_line = (along >= -_ROUNDING) & (along <= length[line]) & (np.abs(across) <= width)
    return line[on_line], x[on_line], y[on_line]


def _count_up(counts: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """For counts [2, 3]: the owners [0, 0, 1, 1, 1] and the steps [0, 1, 0, 1, 2]."""
    owner = np.repeat(np.arange(len(counts)), counts)
    first = np.cumsum(counts) - counts
    return owner, np.arange(len(owner)) - first[owner]
