"""What graph networks take, as MMAction2's transforms make it."""

from __future__ import annotations

import numpy as np
import pytest
from mmaction.datasets.transforms import (
    FormatGCNInput,
    GenSkeFeat,
    JointToBone,
    PreNormalize2D,
    ToMotion,
)

from integralaction_mm.datasets.transforms import PreNormalizeFound2D
from integralaction_mm.deployment.standalone import graphs
from integralaction_mm.deployment.steps import describe_step


def results_of(clips) -> dict:
    return dict(
        keypoint=clips.keypoint.copy(), keypoint_score=clips.score.copy(), img_shape=clips.shape
    )


def run(clips, transform) -> None:
    for step in describe_step(transform, ['Pose']):
        getattr(graphs, step.pop('do'))(clips, **step)


@pytest.mark.parametrize('transform', [PreNormalize2D(), PreNormalizeFound2D()])
def test_normalizes(make_clips, transform):
    clips = make_clips()
    clips.score[0, 0, :5] = 0
    wanted = transform.transform(results_of(clips))
    run(clips, transform)
    np.testing.assert_array_equal(clips.keypoint, wanted['keypoint'])
    found = type(transform) is PreNormalizeFound2D
    assert (clips.keypoint[0, 0, :5] == 0).all() == found


def test_keeps_half_precision(make_clips):
    """As training had it: coordinates of a file are not read more precisely here."""
    clips = make_clips()
    clips.keypoint, clips.score = (a.astype(np.float16) for a in (clips.keypoint, clips.score))
    wanted = PreNormalize2D().transform(results_of(clips))['keypoint']
    graphs.normalize(clips, found=False)
    assert clips.keypoint.dtype == np.float16
    np.testing.assert_array_equal(clips.keypoint, wanted)


@pytest.mark.parametrize('feats', [['j'], ['b'], ['jm'], ['bm'], ['j', 'b', 'jm', 'bm']])
def test_features(make_clips, feats):
    clips = make_clips()
    transform = GenSkeFeat(dataset='openpose', feats=feats)
    wanted = transform.transform(results_of(clips))['keypoint']
    run(clips, transform)
    np.testing.assert_array_equal(clips.keypoint, wanted)
    assert clips.keypoint.shape[-1] == 3 * len(feats)


@pytest.mark.parametrize('transform', [JointToBone('openpose'), ToMotion(target='keypoint')])
def test_takes_the_place_of_the_keypoints(make_clips, transform):
    clips = make_clips()
    wanted = transform.transform(results_of(clips))['keypoint']
    run(clips, transform)
    np.testing.assert_array_equal(clips.keypoint, wanted)


def test_a_bone_and_a_motion(make_clips):
    clips = make_clips(count=2, persons=1)
    clips.keypoint[:, :, :2] = [[[1, 2], [4, 8]], [[3, 2], [7, 9]]]  # [T, 2 joints, x y]
    graphs.bones(clips, [[1, 0]], 'b', scored=True)
    assert clips.features['b'][0, :, 1].tolist() == [[3, 6], [4, 7]]
    graphs.motion(clips, 'b', 'bm', scored=True)
    assert clips.features['bm'][0, :, 1].tolist() == [[1, 1], [0, 0]]  # nothing follows the last


@pytest.mark.parametrize('persons, mode', [(1, 'zero'), (1, 'loop'), (2, 'zero'), (3, 'zero')])
def test_places_for_persons(make_clips, persons, mode):
    clips = make_clips(persons=persons)
    clips.num_clips = 3
    transform = FormatGCNInput(num_person=2, mode=mode)
    wanted = transform.transform(dict(results_of(clips), num_clips=3))['keypoint']
    run(clips, transform)
    np.testing.assert_array_equal(clips.pack_graph(), wanted)
    assert wanted.shape == (3, 2, 2, 18, 3)
