"""Multiply-adds and parameters, without data."""

from __future__ import annotations

import pytest
from leaves import with_options
from mmengine.config import Config

from integralaction_mm.experiments.complexity import Complexity, measure_complexity


def measure(leaf: str) -> Complexity:
    return measure_complexity(with_options(f'pantomime/{leaf}_pantomime.py'))


def test_two_streams_cost_what_they_cost_alone():
    rgb, pose, both = map(measure, ('rgb_only', 'pose_only', 'rgb_pose'))
    assert rgb.inputs == dict(inputs=(1, 8, 3, 48, 64))
    assert both.inputs == dict(imgs=(1, 8, 3, 48, 64), heatmap_imgs=(1, 8, 52, 24, 32))
    assert both.flops == rgb.flops + pose.flops
    # The first convolution: 7x7, 3 channels to 64, on 24x32 places of 8 frames.
    assert rgb.flops > 7 * 7 * 3 * 64 * 24 * 32 * 8
    head = 512 * 12 + 12  # of each single stream
    assert both.parameters > rgb.parameters + pose.parameters - 2 * head
    assert 'backbone' in rgb.table


@pytest.mark.parametrize(
    ('leaf', 'inputs'),
    [
        ('rgbposeconv3d', dict(imgs=(1, 1, 3, 8, 64, 64), heatmap_imgs=(1, 1, 18, 32, 16, 16))),
        ('rgb_gated_stgcnpp', dict(imgs=(1, 8, 3, 48, 64), keypoint=(1, 1, 1, 32, 18, 3))),
        ('rgb_gated_posec3d', dict(imgs=(1, 8, 3, 48, 64), heatmap_imgs=(1, 1, 18, 8, 24, 32))),
        ('stgcn_joint', dict(inputs=(1, 1, 1, 32, 18, 3))),
        ('posec3d_limb', dict(inputs=(1, 1, 17, 8, 32, 32))),
    ],
)
def test_every_family(leaf, inputs):
    found = measure(leaf)
    assert found.inputs == inputs
    assert 0.1e9 < found.flops < 2e9
    assert 0.1e6 < found.parameters < 20e6


def test_config_without_validation():
    with pytest.raises(ValueError, match=r"config must have val_dataloader, but got \['model'\]"):
        measure_complexity(Config(dict(model=dict(type='Recognizer2D'))))
