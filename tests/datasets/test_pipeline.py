"""What is in a pipeline, and the test pipeline of a config."""

from __future__ import annotations

import pytest
from mmengine.config import Config
from mmengine.dataset import Compose
from mmengine.registry import DefaultScope

from integralaction_mm.datasets.pipeline import build_test_pipeline, flatten

SAMPLER = dict(
    type='SampleTwoRate', clip_len=dict(RGB=2, Pose=4), frame_interval=dict(RGB=2, Pose=1)
)
RGB_SAMPLER = dict(type='SampleTwoRate', clip_len=dict(RGB=2), frame_interval=dict(RGB=2))
DECODE, RENDER = dict(type='DecodeTwoStream'), dict(type='PoseHeatmapPAF', layout='coco17')


def build(*steps: dict):
    dataset = dict(pipeline=list(steps))
    with DefaultScope.overwrite_default_scope('mmaction'):
        return build_test_pipeline(Config(dict(test_dataloader=dict(dataset=dataset))))


def nested(*steps: dict) -> dict:
    return dict(type='OncePerFrame', transforms=list(steps))


def test_flatten_goes_into_what_holds_transforms():
    with DefaultScope.overwrite_default_scope('mmaction'):
        pipeline = Compose([SAMPLER, nested(DECODE, nested(RENDER)), dict(type='Flip')])
    names = [type(step).__name__ for step in flatten(pipeline.transforms)]
    assert names == [
        *('SampleTwoRate', 'OncePerFrame', 'DecodeTwoStream', 'OncePerFrame'),
        *('PoseHeatmapPAF', 'Flip'),
    ]


@pytest.mark.parametrize('steps', [(SAMPLER, DECODE, RENDER), (SAMPLER, nested(DECODE, RENDER))])
def test_sampler_and_layout(steps):
    pipeline, sampler, layout = build(*steps)
    assert len(pipeline.transforms) == len(steps)
    assert sampler.clip_len == dict(RGB=2, Pose=4)
    assert layout.name == 'coco17'


def test_frames_alone_have_no_layout():
    assert build(RGB_SAMPLER, DECODE)[2] is None


@pytest.mark.parametrize(
    ('steps', 'needed'),
    [
        ((SAMPLER, DECODE), 'SampleTwoRate and DecodeTwoStream and PoseHeatmapPAF'),
        ((RGB_SAMPLER,), 'SampleTwoRate and DecodeTwoStream'),
        ((DECODE, RENDER), 'SampleTwoRate and DecodeTwoStream'),
    ],
)
def test_pipeline_of_another_kind(steps, needed):
    with pytest.raises(ValueError, match=f'of config must have {needed}, but got'):
        build(*steps)
