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

_BLOCK = 512  # pixels of a program


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
    blocks = triton.cdiv(height * width, _BLOCK)
    shape = persons, num_joints, height, width, channels
    if heatmaps and maps.numel():
        _draw_heatmaps[(samples * frames, heatmaps, blocks)](
            joints, maps, *shape, -0.5 / sigma**2, score_thr, strict_heatmap_score, _BLOCK
        )
    if with_paf and maps.numel():
        ends = _bone_ends(tuple(map(tuple, bones)), keypoint.device)
        _draw_pafs[(samples * frames, len(bones), blocks)](
            joints, ends, maps, *shape, heatmaps, paf_width + ROUNDING, ROUNDING, score_thr, _BLOCK
        )
    return maps


@functools.lru_cache(maxsize=8)
def _bone_ends(bones: tuple[tuple[int, int], ...], device: torch.device) -> Tensor:
    # A copy from the host at each step would wait for the device.
    return torch.tensor(bones, dtype=torch.int32, device=device)


@triton.jit
def _draw_heatmaps(
    joints, maps, persons, num_joints, height, width, channels,
    exponent, threshold, STRICT: tl.constexpr, BLOCK: tl.constexpr,
):  # fmt: skip
    frame, joint = tl.program_id(0).to(tl.int64), tl.program_id(1)
    pixel = tl.program_id(2) * BLOCK + tl.arange(0, BLOCK)
    x, y = (pixel % width).to(tl.float32), (pixel // width).to(tl.float32)
    total = tl.zeros((BLOCK,), tl.float32)
    for person in range(persons):
        place = joints + ((frame * persons + person) * num_joints + joint) * 3
        joint_x, joint_y, score = tl.load(place), tl.load(place + 1), tl.load(place + 2)
        seen = score > threshold if STRICT else score >= threshold
        seen = seen & (tl.abs(joint_x) < float('inf')) & (tl.abs(joint_y) < float('inf'))
        if seen:
            dx, dy = x - joint_x, y - joint_y
            total += tl.exp((dx * dx + dy * dy) * exponent)
    place = maps + (frame * channels + joint) * height * width + pixel
    tl.store(place, tl.minimum(total, 1.0), mask=pixel < height * width)


@triton.jit
def _draw_pafs(
    joints, bones, maps, persons, num_joints, height, width, channels,
    offset, reach, rounding, threshold, BLOCK: tl.constexpr,
):  # fmt: skip
    frame, bone = tl.program_id(0).to(tl.int64), tl.program_id(1)
    parent, child = tl.load(bones + 2 * bone), tl.load(bones + 2 * bone + 1)
    pixel = tl.program_id(2) * BLOCK + tl.arange(0, BLOCK)
    # Float64, so that a pixel exactly on the edge of a line is told apart from one beyond it.
    x, y = (pixel % width).to(tl.float64), (pixel // width).to(tl.float64)
    total_x = tl.zeros((BLOCK,), tl.float32)
    total_y = tl.zeros((BLOCK,), tl.float32)
    count = tl.zeros((BLOCK,), tl.float32)
    for person in range(persons):
        place = joints + (frame * persons + person) * num_joints * 3
        start, end = place + parent * 3, place + child * 3
        start_x, start_y = tl.load(start), tl.load(start + 1)
        end_x, end_y = tl.load(end), tl.load(end + 1)
        drawn = (tl.load(start + 2) >= threshold) & (tl.load(end + 2) >= threshold)
        drawn = drawn & (tl.abs(start_x) < float('inf')) & (tl.abs(start_y) < float('inf'))
        drawn = drawn & (tl.abs(end_x) < float('inf')) & (tl.abs(end_y) < float('inf'))
        drawn = drawn & ((start_x != end_x) | (start_y != end_y))
        if drawn:
            delta_x = end_x.to(tl.float64) - start_x.to(tl.float64)
            delta_y = end_y.to(tl.float64) - start_y.to(tl.float64)
            length = tl.sqrt(delta_x * delta_x + delta_y * delta_y)
            unit_x, unit_y = delta_x / length, delta_y / length
            dx, dy = x - start_x.to(tl.float64), y - start_y.to(tl.float64)
            along = dy * unit_y + dx * unit_x
            across = dx * unit_y - dy * unit_x
            inside = (along >= -rounding) & (along <= length + rounding)
            inside = inside & (tl.abs(across) <= reach)
            on_line = inside.to(tl.float32)
            total_x += unit_x.to(tl.float32) * on_line
            total_y += unit_y.to(tl.float32) * on_line
            count += on_line
    count = tl.maximum(count, 1.0)
    place = maps + (frame * channels + offset + 2 * bone) * height * width + pixel
    inside = pixel < height * width
    tl.store(place, total_x / count, mask=inside)
    tl.store(place + height * width, total_y / count, mask=inside)
