"""The pose maps of :mod:`integralaction_mm.rendering`, drawn in batches on any device.

Every pixel of every map is computed, with simple operators and without shapes that depend on the
data, so that the function can be exported inside a model. Shapes: N samples, M persons, T frames,
K keypoints, B bones, (h, w) the size of the map.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from .rendering import ROUNDING

__all__ = ['autocast_dtype', 'render_pose_maps']


def render_pose_maps(
    keypoint: Tensor,
    score: Tensor,
    bones: Sequence[tuple[int, int]],
    size: tuple[int, int],
    sigma: float = 0.5,
    paf_width: float = 1.0,
    score_thr: float = 0.1,
    strict_heatmap_score: bool = False,
    with_heatmap: bool = True,
    with_paf: bool = True,
) -> Tensor:
    """Draw what :func:`integralaction_mm.rendering.render_pose_maps` defines.

    Args:
        keypoint (Tensor): (N, M, T, K, 2), x and y in pixels of the map.
        score (Tensor): (N, M, T, K) in 0..1.
        bones, size, sigma, paf_width, score_thr, strict_heatmap_score, with_heatmap, with_paf:
            As there.

    Returns:
        Tensor: (N, T, C, h, w) with C = K + 2B, on the device of ``keypoint``; float32, or the
        type of autocast where that is enabled for the device.
    """
    keypoint, score = keypoint.float(), score.float()
    finite = torch.isfinite(keypoint).all(dim=-1)  # [N, M, T, K]
    keypoint = torch.where(finite[..., None], keypoint, 0.0)  # NaN times 0 would be NaN
    reached = finite & (score >= score_thr)
    dtype = autocast_dtype(keypoint.device)
    maps = []
    if with_heatmap:
        seen = finite & (score > score_thr) if strict_heatmap_score else reached
        maps.append(_heatmaps(keypoint, seen, size, sigma).to(dtype))
    if with_paf:
        maps.append(_pafs(keypoint, reached, bones, size, paf_width).to(dtype))
    return torch.cat(maps, dim=2)


def _heatmaps(keypoint: Tensor, seen: Tensor, size: tuple[int, int], sigma: float) -> Tensor:
    x, y = _pixels(size, keypoint)
    gauss_x = torch.exp(-((x - keypoint[..., :1]) ** 2) / (2 * sigma**2))  # [N, M, T, K, w]
    gauss_y = torch.exp(-((y - keypoint[..., 1:]) ** 2) / (2 * sigma**2))  # [N, M, T, K, h]
    gauss_y = gauss_y * seen[..., None]
    samples, persons, frames, joints = seen.shape
    total = keypoint.new_zeros(samples, frames, joints, *size)
    for m in range(persons):  # one after another, for memory
        total = total + gauss_y[:, m, ..., None] * gauss_x[:, m, ..., None, :]  # [N, T, K, h, w]
    return total.clamp(max=1)


def _pafs(
    keypoint: Tensor,
    seen: Tensor,
    bones: Sequence[tuple[int, int]],
    size: tuple[int, int],
    width: float,
) -> Tensor:
    # Float64, so that a pixel exactly on the edge of a line is told apart from one beyond it.
    ends = torch.tensor(bones, dtype=torch.long, device=keypoint.device)
    parents, children = ends.reshape(-1, 2).T
    start = keypoint.double().index_select(3, parents)  # [N, M, T, B, 2]
    delta = keypoint.double().index_select(3, children) - start
    length = (delta**2).sum(dim=-1, keepdim=True).sqrt()  # [N, M, T, B, 1]
    drawn = seen.index_select(3, parents) & seen.index_select(3, children)  # [N, M, T, B]
    drawn = drawn & (length[..., 0] > 0)
    direction = delta / torch.where(length > 0, length, 1.0)
    x, y = _pixels(size, start)
    dx, dy = x - start[..., :1], y - start[..., 1:]  # [N, M, T, B, w], [N, M, T, B, h]
    vx, vy = direction[..., :1], direction[..., 1:]

    samples, persons, frames, _ = drawn.shape
    total = keypoint.new_zeros(samples, frames, len(bones), 2, *size)
    count = keypoint.new_zeros(samples, frames, len(bones), 1, *size)
    for m in range(persons):  # one after another, for memory
        along = _outer_sum(dy[:, m] * vy[:, m], dx[:, m] * vx[:, m])  # [N, T, B, h, w]
        on_line = (along >= -ROUNDING) & (along <= length[:, m, ..., None] + ROUNDING)
        across = _outer_sum(-dy[:, m] * vx[:, m], dx[:, m] * vy[:, m])
        on_line = on_line & (across.abs() <= width + ROUNDING) & drawn[:, m, ..., None, None]
        on_line = on_line.float().unsqueeze(3)  # [N, T, B, 1, h, w]
        total = total + direction[:, m, ..., None, None].float() * on_line  # [N, T, B, 2, h, w]
        count = count + on_line
    return (total / count.clamp(min=1)).flatten(2, 3)  # [N, T, 2B, h, w]


def _outer_sum(column: Tensor, row: Tensor) -> Tensor:
    return column[..., :, None] + row[..., None, :]


def _pixels(size: tuple[int, int], like: Tensor) -> tuple[Tensor, Tensor]:
    """Positions (w,) of the map's columns and (h,) of its rows."""
    rows, columns = (torch.arange(n, dtype=like.dtype, device=like.device) for n in size)
    return columns, rows


def autocast_dtype(device: torch.device) -> torch.dtype:
    """Type that autocast gives to a matrix product on a device; float32 where it is off."""
    if not hasattr(torch, 'get_autocast_dtype'):  # torch < 2.4
        enabled, dtype = torch.is_autocast_enabled(), torch.get_autocast_gpu_dtype()
    else:
        enabled = torch.is_autocast_enabled(device.type)
        dtype = torch.get_autocast_dtype(device.type)
    return dtype if enabled else torch.float32
