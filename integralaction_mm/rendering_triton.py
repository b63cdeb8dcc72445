"""The pose maps of :mod:`integralaction_mm.rendering`, drawn by two CUDA kernels.

:mod:`integralaction_mm.rendering_torch` reads and writes maps of every person and bone in device
memory many times; here a pixel is computed in registers and written once, which takes a small
part of a training step. The kernels are Triton's, which comes with PyTorch for CUDA on Linux, and
are compiled when they are first called. Shapes: N samples, M persons, T frames, K keypoints, B
bones, (h, w) the size of the map.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence

import torch
import triton
import triton.language as tl
from torch import Tensor

from .rendering import ROUNDING
from .rendering_torch import autocast_dtype

__all__ = ['render_pose_maps']

_TILE = 1024  # pixels of a program, whole rows of the map
_WARPS = 2
_CUTOFF_SIGMAS = 6.0  # as on a CPU: a Gaussian is below 2e-8 there


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
    """Draw what :func:`integralaction_mm.rendering_torch.render_pose_maps` draws.

    Args:
        keypoint (Tensor): (N, M, T, K, 2) on a CUDA device, x and y in pixels of the map.
        score (Tensor): (N, M, T, K) in 0..1.
        bones, size, sigma, paf_width, score_thr, strict_heatmap_score, with_heatmap, with_paf:
            As there.

    Returns:
        Tensor: (N, T, C, h, w) with C = K + 2B, as there.
    """
    joints = torch.cat((keypoint.float(), score.float()[..., None]), dim=-1)
    joints = joints.transpose(1, 2).contiguous()  # [N, T, M, K, 3]
    samples, frames, persons, num_joints = joints.shape[:4]
    height, width = size
    heatmaps = num_joints if with_heatmap else 0
    channels = heatmaps + (2 * len(bones) if with_paf else 0)
    maps = keypoint.new_empty(
        (samples, frames, channels, height, width), dtype=autocast_dtype(keypoint.device)
    )
    columns = triton.next_power_of_2(width)
    rows = max(_TILE // columns, 1)
    tiles = triton.cdiv(height, rows)
    shape = persons, num_joints, channels
    constants = dict(H=height, W=width, ROWS=rows, COLUMNS=columns, num_warps=_WARPS)
    if heatmaps and maps.numel():
        _draw_heatmaps[(samples * frames, heatmaps, tiles)](
            joints, maps, *shape, -0.5 / sigma**2, _CUTOFF_SIGMAS * sigma, score_thr,
            STRICT=strict_heatmap_score, **constants,
        )  # fmt: skip
    if with_paf and maps.numel():
        ends = _bone_ends(tuple(map(tuple, bones)), keypoint.device)
        _draw_pafs[(samples * frames, len(bones), tiles)](
            joints, ends, maps, *shape, heatmaps, paf_width + ROUNDING, ROUNDING, score_thr,
            **constants,
        )  # fmt: skip
    return maps


@functools.lru_cache(maxsize=8)
def _bone_ends(bones: tuple[tuple[int, int], ...], device: torch.device) -> Tensor:
    # A copy from the host at each step would wait for the device.
    return torch.tensor(bones, dtype=torch.int32, device=device)


@triton.jit
def _draw_heatmaps(
    joints, maps, persons, num_joints, channels, exponent, cutoff, threshold,
    STRICT: tl.constexpr, H: tl.constexpr, W: tl.constexpr,
    ROWS: tl.constexpr, COLUMNS: tl.constexpr,
):  # fmt: skip
    frame, joint, top = tl.program_id(0).to(tl.int64), tl.program_id(1), tl.program_id(2) * ROWS
    row, column = top + tl.arange(0, ROWS), tl.arange(0, COLUMNS)
    total = tl.zeros((ROWS, COLUMNS), tl.float32)
    for person in range(persons):
        place = joints + ((frame * persons + person) * num_joints + joint) * 3
        joint_x, joint_y, score = tl.load(place), tl.load(place + 1), tl.load(place + 2)
        seen = score > threshold if STRICT else score >= threshold
        seen = seen & (tl.abs(joint_x) < float('inf'))
        # Also false for NaN and infinity. Most tiles are far from most joints.
        seen = seen & (joint_y >= top - cutoff) & (joint_y <= top + ROWS + cutoff)
        if seen:
            dx, dy = column.to(tl.float32) - joint_x, row.to(tl.float32) - joint_y
            total += tl.exp(dy * dy * exponent)[:, None] * tl.exp(dx * dx * exponent)[None, :]
    pixel = row[:, None] * W + column[None, :]
    place = maps + (frame * channels + joint) * (H * W) + pixel
    tl.store(place, tl.minimum(total, 1.0), mask=(row < H)[:, None] & (column < W)[None, :])


@triton.jit
def _draw_pafs(
    joints, bones, maps, persons, num_joints, channels, offset, reach, rounding, threshold,
    H: tl.constexpr, W: tl.constexpr, ROWS: tl.constexpr, COLUMNS: tl.constexpr,
):  # fmt: skip
    frame, bone, top = tl.program_id(0).to(tl.int64), tl.program_id(1), tl.program_id(2) * ROWS
    parent, child = tl.load(bones + 2 * bone), tl.load(bones + 2 * bone + 1)
    row, column = top + tl.arange(0, ROWS), tl.arange(0, COLUMNS)
    total_x = tl.zeros((ROWS, COLUMNS), tl.float32)
    total_y = tl.zeros((ROWS, COLUMNS), tl.float32)
    count = tl.zeros((ROWS, COLUMNS), tl.float32)
    for person in range(persons):
        place = joints + (frame * persons + person) * num_joints * 3
        start, end = place + parent * 3, place + child * 3
        start_x, start_y = tl.load(start), tl.load(start + 1)
        end_x, end_y = tl.load(end), tl.load(end + 1)
        drawn = (tl.load(start + 2) >= threshold) & (tl.load(end + 2) >= threshold)
        drawn = drawn & (tl.abs(start_x) < float('inf')) & (tl.abs(start_y) < float('inf'))
        drawn = drawn & (tl.abs(end_x) < float('inf')) & (tl.abs(end_y) < float('inf'))
        drawn = drawn & ((start_x != end_x) | (start_y != end_y))
        # Most tiles are above or below most bones; a pixel more, for rounding.
        drawn = drawn & (tl.maximum(start_y, end_y) + reach + 1 >= top)
        drawn = drawn & (tl.minimum(start_y, end_y) - reach - 1 <= top + ROWS)
        if drawn:
            # Float64, so that a pixel exactly on the edge of a line is told from one beyond it.
            delta_x = end_x.to(tl.float64) - start_x.to(tl.float64)
            delta_y = end_y.to(tl.float64) - start_y.to(tl.float64)
            length = tl.sqrt(delta_x * delta_x + delta_y * delta_y)
            unit_x, unit_y = delta_x / length, delta_y / length
            dx = column.to(tl.float64) - start_x.to(tl.float64)
            dy = row.to(tl.float64) - start_y.to(tl.float64)
            along = (dy * unit_y)[:, None] + (dx * unit_x)[None, :]
            across = (dy * unit_x)[:, None] - (dx * unit_y)[None, :]
            inside = (along >= -rounding) & (along <= length + rounding)
            inside = inside & (tl.abs(across) <= reach)
            on_line = inside.to(tl.float32)
            total_x += unit_x.to(tl.float32) * on_line
            total_y += unit_y.to(tl.float32) * on_line
            count += on_line
    share = 1 / tl.maximum(count, 1.0)
    pixel = row[:, None] * W + column[None, :]
    place = maps + (frame * channels + offset + 2 * bone) * (H * W) + pixel
    inside = (row < H)[:, None] & (column < W)[None, :]
    tl.store(place, total_x * share, mask=inside)
    tl.store(place + H * W, total_y * share, mask=inside)
