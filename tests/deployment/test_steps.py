"""Transforms as steps that the stand-alone runner takes."""

from __future__ import annotations

import pytest
from mmaction.datasets import transforms as theirs

from integralaction_mm.datasets import DecodeTwoStream, SampleTwoRate
from integralaction_mm.deployment.standalone.model import _STEPS
from integralaction_mm.deployment.steps import describe_step

BOTH = ['RGB', 'Pose']
LENGTHS = dict(RGB=2, Pose=4)


@pytest.mark.parametrize('transform, steps', [
    (SampleTwoRate(LENGTHS, LENGTHS, 3, test_mode=True),
     [dict(do='sample', how='window', num_clips=3, clip_len=LENGTHS, frame_interval=LENGTHS)]),
    (theirs.SampleFrames(4, 2, test_mode=True),
     [dict(do='sample', how='clips', num_clips=1, clip_len=dict(RGB=4, Pose=4),
           frame_interval=dict(RGB=2, Pose=2))]),
    (theirs.MMUniformSampleFrames(LENGTHS, test_mode=True),
     [dict(do='sample', how='uniform', num_clips=1, clip_len=LENGTHS)]),
    (DecodeTwoStream(), [dict(do='decode')]),
    (theirs.Resize((40, 30), keep_ratio=False), [dict(do='resize', size=[40, 30])]),
    (theirs.Resize((100, 50)), [dict(do='fit', long=100, short=50)]),
    (theirs.Resize((-1, 50)), [dict(do='fit', long=None, short=50)]),
    (theirs.CenterCrop((40, 30)), [dict(do='crop', size=[40, 30])]),
    (theirs.PoseCompact(hw_ratio=1.0),
     [dict(do='compact', padding=0.25, threshold=10, hw_ratio=(1, 1), allow_imgpad=True)]),
    (theirs.ToMotion(source='b', target='bm'),
     [dict(do='motion', source='b', target='bm', scored=False)]),
    (theirs.MergeSkeFeat(['b']), [dict(do='merge', sources=['b'])]),
    (theirs.FormatGCNInput(3), [dict(do='persons', count=3, loop=False)]),
    (theirs.PreNormalize3D(align_shoulder=False),
     [dict(do='normalize_space', zaxis=[0, 1], xaxis=None)]),
    (theirs.GenSkeFeat('nturgb+d', ['j']), [dict(do='merge', sources=['keypoint'])]),
])  # fmt: skip
def test_steps(transform, steps):
    assert describe_step(transform, BOTH) == steps
    assert {step['do'] for step in steps} <= set(_STEPS)


def test_bones_come_before_their_motion():
    steps = describe_step(theirs.GenSkeFeat(dataset='coco', feats=['bm', 'j']), ['Pose'])
    assert [step['do'] for step in steps] == ['join_score', 'bones', 'motion', 'merge']
    assert steps[1]['scored']
    assert steps[-1] == dict(do='merge', sources=['bm', 'keypoint'])
    (bones,) = describe_step(theirs.JointToBone('nturgb+d', 'b'), ['Pose'])
    assert not bones['scored']  # the third number of NTU's joints is a coordinate


@pytest.mark.parametrize('transform', [
    SampleTwoRate(LENGTHS, LENGTHS),  # training's random frames
    theirs.SampleFrames(4, 2, test_mode=True, twice_sample=True),
    theirs.SampleFrames(4, 2, test_mode=True, out_of_bound_opt='repeat_last'),
    theirs.UniformSampleFrames(4, test_mode=True, seed=1),
    theirs.Resize(0.5),
    theirs.Resize((8, 8), keep_ratio=False, interpolation='nearest'),
    theirs.ThreeCrop(8),
    theirs.GenSkeFeat(dataset='nturgb+d', axis=0),
    theirs.PreNormalize3D(align_center=False),
])  # fmt: skip
def test_what_has_no_such_form(transform):
    name = type(transform).__name__
    with pytest.raises(ValueError, match=f'the test pipeline may have .*, but got {name}'):
        describe_step(transform, BOTH)
