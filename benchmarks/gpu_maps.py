"""Pose maps drawn on the device against shipped ones, for gpu.py.

Drawing is all that ``PoseDataPreprocessor`` does with a batch of keypoints in host memory, and
shipping with a batch of float32 maps in pinned host memory. Both are measured alone and in steps
of the pose stage and of stage rgb+pose, under bfloat16 autocast.
"""

from __future__ import annotations

import statistics
from collections.abc import Callable
from typing import Any

import torch

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


def make_keypoints(setting: str, scale: Scale) -> tuple[list[torch.Tensor], dict[str, Any]]:
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
    preprocess = PoseDataPreprocessor().to(scale.device)
    stacked = torch.stack(joints).to(scale.device).transpose(1, 2)

    def median_ms(call: Callable[[], object]) -> float:
        with torch.autocast(scale.device, torch.bfloat16):
            return 1e3 * statistics.median(time_calls(call, scale))

    figures = dict(
        drawn_ms=median_ms(lambda: preprocess(dict(drawn), training=True)),
        shipped_ms=median_ms(lambda: preprocess(dict(shipped), training=True)),
        torch_operators_ms=median_ms(
            lambda: rendering_torch.render_pose_maps(stacked[..., :2], stacked[..., 2], **spec)
        ),
        keypoints_mib=sum(x.nbytes for x in joints) / 2**20,
        maps_mib=sum(x.nbytes for x in maps) / 2**20,
    )
    for stage in ('pose_only', 'rgb_pose'):
        case = Case(stage, setting, 'ours')
        for way, batch in dict(drawn=drawn, shipped=shipped).items():
            if stage == 'rgb_pose':
                data = make_data(stage, setting, scale)
                inputs = dict(data['inputs'], heatmap_imgs=batch['inputs'])
                batch = dict(batch, inputs=inputs)
            seconds = time_calls(make_step(case, scale, batch), scale)
            figures[f'{stage}_{way}_step_ms'] = 1e3 * statistics.median(seconds)
        figures[f'{stage}_drawing_share'] = figures['drawn_ms'] / figures[f'{stage}_drawn_step_ms']
    return figures
