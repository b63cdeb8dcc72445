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


def build(*steps: dict, **model):
    cfg = dict(model=model, test_dataloader=dict(dataset=dict(pipeline=list(steps))))
    with DefaultScope.overwrite_default_scope('mmaction'):
        return build_test_pipeline(Config(cfg))


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
def test_what_two_streams_take(steps):
    taken = build(*steps)
    assert len(taken.compose.transforms) == len(steps)
    assert taken.modalities == ['RGB', 'Pose']
    assert taken.layout.name == 'coco17'
    assert taken.span == 4  # the poses' 3 steps of 1, the frames' 1 of 2
    assert taken.reads_memory


def test_frames_alone_have_no_layout():
    taken = build(RGB_SAMPLER, DECODE)
    assert (taken.modalities, taken.layout, taken.span) == (['RGB'], None, 3)


UNIFORM = dict(type='UniformSampleFrames', clip_len=8, test_mode=True)
GRAPH = [dict(type='PoseDecode'), dict(type='FormatGCNInput')]
TARGET = [dict(type='PoseDecode'), dict(type='GeneratePoseTarget')]
LIMBS = dict(type='GeneratePoseTarget', with_kp=False, with_limb=True, skeletons=[(0, 24)])


@pytest.mark.parametrize(
    ('steps', 'model', 'layout'),
    [
        ([dict(type='GenSkeFeat', dataset='coco'), UNIFORM, *GRAPH], {}, 'coco17'),
        ([UNIFORM, *GRAPH], dict(backbone=dict(graph_cfg=dict(layout='openpose'))), 'openpose18'),
        ([UNIFORM, *GRAPH], {}, None),
        ([UNIFORM, *TARGET], dict(backbone=dict(in_channels=17)), 'coco17'),
        ([UNIFORM, *TARGET], dict(pose_backbone=dict(in_channels=18)), 'openpose18'),
        ([UNIFORM, *TARGET], dict(backbone=dict(pose_pathway=dict(in_channels=25))), 'ntu25'),
        ([UNIFORM, *TARGET], dict(backbone=dict(in_channels=99)), None),
        ([UNIFORM, TARGET[0], LIMBS], dict(backbone=dict(in_channels=1)), 'ntu25'),
    ],
)
def test_layout_of_poses_alone(steps, model, layout):
    taken = build(*steps, **model)
    assert taken.modalities == ['Pose']
    assert taken.dimensions == 2
    assert getattr(taken.layout, 'name', None) == layout
    assert taken.span == 1  # of a video of any length


def test_joints_in_space():
    assert build(dict(type='PreNormalize3D'), UNIFORM, *GRAPH).dimensions == 3


def test_decoders_of_mmaction2_read_files():
    sampler = dict(type='SampleFrames', clip_len=4, frame_interval=2, test_mode=True)
    taken = build(sampler, dict(type='DecordInit'), dict(type='DecordDecode'))
    assert (taken.modalities, taken.span) == (['RGB'], 7)
    assert not taken.reads_memory


@pytest.mark.parametrize('steps', [[RGB_SAMPLER], [DECODE, RENDER], [UNIFORM]])
def test_what_samples_or_decodes_nothing(steps):
    with pytest.raises(ValueError, match='must sample frames or poses and decode them, but got'):
        build(*steps)
