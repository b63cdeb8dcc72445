"""Test pipelines in a form that needs no MMAction2."""

from __future__ import annotations

import pytest
from exported import CROPPED, ends_in, pantomime, setting_a
from mmaction.datasets.transforms import GeneratePoseTarget

from integralaction_mm.datasets import PoseHeatmapPAF
from integralaction_mm.deployment.pipeline import read_pipeline

RATES = dict(clip_len=dict(RGB=2, Pose=8), frame_interval=dict(RGB=8, Pose=2))


def test_steps_and_streams():
    spec = read_pipeline(setting_a())
    assert spec.steps == [
        dict(do='sample', how='window', num_clips=10, **RATES),
        dict(do='decode'),
        dict(do='fit', long=None, short=40),
        dict(do='crop', size=[32, 32]),
    ]
    assert spec.frame_size == (32, 32)
    assert spec.clip_len == dict(RGB=2, Pose=8)
    assert not spec.takes_graph
    assert isinstance(spec.renderer, PoseHeatmapPAF)


@pytest.mark.parametrize('stage, streams, drawn', [
    ('rgb_only', ['RGB'], False),
    ('pose_only', ['Pose'], True),
    ('rgb_pose', ['RGB', 'Pose'], True),
])  # fmt: skip
def test_a_renderer_where_there_is_a_pose_stream(stage, streams, drawn):
    spec = read_pipeline(pantomime(stage))
    assert list(spec.clip_len) == streams
    assert (spec.renderer is not None) == drawn
    assert spec.frame_size == (48, 64)


@pytest.mark.parametrize('step, expected', [
    (dict(type='Resize', scale=(40, 30), keep_ratio=False), dict(do='resize', size=[40, 30])),
    (dict(type='CenterCrop', crop_size=(40, 30)), dict(do='crop', size=[40, 30])),
])  # fmt: skip
def test_the_last_step_gives_the_size(step, expected):
    spec = read_pipeline(ends_in(dict(type='Resize', scale=(100, 50)), step))
    assert spec.steps[2:] == [dict(do='fit', long=100, short=50), expected]
    assert spec.frame_size == (30, 40)


@pytest.mark.parametrize('steps, message', [
    ([], r'must give frames of one size, .* but got \[\]'),
    ([CROPPED[0]], "must give frames of one size, .* but got .*'fit'"),
    ([CROPPED[1], CROPPED[0]], 'must give frames of one size'),
    ([dict(type='ThreeCrop', crop_size=32)], 'may have CenterCrop, .*, but got ThreeCrop'),
])  # fmt: skip
def test_what_has_no_such_form(steps, message):
    with pytest.raises(ValueError, match=message):
        read_pipeline(ends_in(*steps))


@pytest.mark.parametrize('stage, clip_len, size, drawn', [
    ('stgcn_joint', dict(Pose=32), None, None),
    ('posec3d_keypoint', dict(Pose=8), (32, 32), GeneratePoseTarget),
    ('rgbposeconv3d', dict(RGB=8, Pose=32), (64, 64), GeneratePoseTarget),
    ('rgb_gated_stgcn', dict(RGB=8, Pose=32), (48, 64), None),
])  # fmt: skip
def test_skeleton_models(stage, clip_len, size, drawn):
    spec = read_pipeline(pantomime(stage))
    assert (spec.clip_len, spec.frame_size) == (clip_len, size)
    assert isinstance(spec.renderer, drawn) if drawn else spec.renderer is None
    assert spec.takes_graph == (drawn is None)
    assert spec.layout.name == 'openpose18'
