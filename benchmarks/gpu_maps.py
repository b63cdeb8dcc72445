"""Pose maps drawn on the device against shipped ones, for gpu.py.

Drawing starts from the stacked keypoints of a batch in host memory, and shipping from a batch of
float32 maps in pinned host memory; both end with a batch on the device, under bfloat16 autocast.
Both are measured alone, and in steps of the pose stage and of stage rgb+pose beside steps whose
maps lie on the device already.
"""

from __future__ import annotations

import statistics
from collections.abc import Callable, Mapping
from typing import Any

import torch
from torch import Tensor

from benchmarks.gpu_steps import (
    Case,
    Scale,
    make_data,
    make_samples,
    make_step,
    pose_frames,
    time_calls,
)
from integralaction_mm import rendering_torch
from integralaction_mm.layouts import get_layout
from integralaction_mm.models import PoseDataPreprocessor

PERSONS = 5


def make_keypoints(setting: str, scale: Scale) -> tuple[list[Tensor], dict[str, Any]]:
    """A batch of keypoints of five persons as the loader gives them, and how to draw them."""
    side, layout = scale.size // 4, get_layout('openpose18')
    generator = torch.Generator().manual_seed(0)
    shape = pose_frames(setting), PERSONS, layout.num_keypoints, 3
    joints = torch.rand(scale.batch, *shape, generator=generator)
    joints[..., :2] *= side
    return list(joints), dict(bones=layout.bones, size=(side, side))


def measure_maps(setting: str, scale: Scale) -> dict[str, float]:
    """Milliseconds of both ways, alone and in steps, and the share of drawing in each step."""
    joints, spec = make_keypoints(setting, scale)
    pin = (lambda x: x.pin_memory()) if scale.device == 'cuda' else (lambda x: x)
    side, frames = spec['size'][0], pose_frames(setting)
    maps = [pin(torch.rand(frames, 52, side, side)) for _ in joints]
    drawn = dict(inputs=joints, data_samples=make_samples(scale.batch, pose_maps=spec))
    shipped = dict(inputs=maps, data_samples=make_samples(scale.batch))
    resident = dict(shipped, inputs=[x.to(scale.device) for x in maps])
    figures = measure_alone(drawn, shipped, spec, scale)
    for stage in ('pose_only', 'rgb_pose'):
        name = f'{stage}_{{}}_step_ms'
        for way, batch in dict(drawn=drawn, shipped=shipped, resident=resident).items():
            step = make_pose_step(Case(stage, setting, 'ours'), batch, scale)
            figures[name.format(way)] = median_ms(step, scale)
        step_ms = figures[name.format('drawn')]
        figures[f'{stage}_drawing_share'] = figures['draw_ms'] / step_ms
        figures[f'{stage}_added_share'] = 1 - figures[name.format('resident')] / step_ms
    return figures


def measure_alone(
    drawn: dict, shipped: dict, spec: Mapping[str, Any], scale: Scale
) -> dict[str, float]:
    """Milliseconds to a batch of maps on the device, without those that samples' labels take."""
    preprocess = PoseDataPreprocessor().to(scale.device)
    host = torch.stack(drawn['inputs'])  # [N, T, M, K, 3]
    stacked = host.to(scale.device).transpose(1, 2)
    keypoint, score = stacked[..., :2], stacked[..., 2]

    def draw() -> None:
        preprocess.preprocess(host.to(scale.device), drawn['data_samples'], training=True)

    def ship() -> None:
        maps = [x.to(scale.device) for x in shipped['inputs']]
        preprocess.preprocess(maps, shipped['data_samples'], training=True)

    with torch.autocast(scale.device, torch.bfloat16):
        figures = dict(
            draw_ms=median_ms(draw, scale),
            shipped_ms=median_ms(ship, scale),
            cast_samples_ms=median_ms(lambda: preprocess.cast_data(drawn['data_samples']), scale),
            torch_operators_ms=median_ms(
                lambda: rendering_torch.render_pose_maps(keypoint, score, **spec), scale
            ),
            keypoints_mib=host.nbytes / 2**20,
            maps_mib=sum(x.nbytes for x in shipped['inputs']) / 2**20,
        )
        if scale.device == 'cuda':
            from integralaction_mm.rendering_triton import render_pose_maps

            figures['kernels_ms'] = median_ms(
                lambda: render_pose_maps(keypoint, score, **spec), scale
            )
    return figures


def make_pose_step(case: Case, batch: dict, scale: Scale) -> Callable[[], object]:
    """A training step on a batch of keypoints or maps, beside frames on the device if need be."""
    if case.stage == 'rgb_pose':
        frames = make_data(case.stage, case.setting, scale)['inputs']
        batch = dict(batch, inputs=dict(frames, heatmap_imgs=batch['inputs']))
    return make_step(case, scale, batch)


def median_ms(call: Callable[[], object], scale: Scale) -> float:
    """Milliseconds of a call, at their median."""
    return 1e3 * statistics.median(time_calls(call, scale))
