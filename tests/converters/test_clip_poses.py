"""Poses of clips by name, from pairs and from annotation files."""

from __future__ import annotations

import pickle
import re

import numpy as np
import pytest

from integralaction_mm.converters.clip_poses import ClipPoses

POSE = (np.ones((4, 17, 2), np.float32), np.ones((4, 17), np.float32))


@pytest.fixture
def write(tmp_path):
    def make(content):
        path = tmp_path / 'poses.pkl'
        path.write_bytes(pickle.dumps(content))
        return path

    return make


@pytest.mark.parametrize('name', ['a', 'a.avi', 'jump/a.avi', 'data/jump/a.mp4'])
def test_finds_one_person_by_the_end_of_the_name(write, name):
    poses = ClipPoses(write({'b': POSE, 'jump/a.avi': (2 * POSE[0], POSE[1])})).find(name)
    assert poses['keypoint'].shape == (1, 4, 17, 2)
    assert poses['keypoint_score'].shape == (1, 4, 17)
    assert {array.dtype for array in poses.values()} == {np.dtype(np.float16)}
    assert (poses['keypoint'] == 2).all()


def test_keeps_two_persons(write):
    pair = tuple(np.stack([array, 3 * array]) for array in POSE)
    poses = ClipPoses(write({'a': pair})).find('a')
    assert poses['keypoint'][:, 0, 0, 0].tolist() == [1, 3]


def test_a_joint_that_is_not_finite_is_not_there(write):
    keypoint, score = POSE[0].copy(), POSE[1].copy()
    keypoint[0, 0, 0], keypoint[0, 1, 1], score[0, 2] = np.nan, 1e6, np.inf
    poses = ClipPoses(write({'a': (keypoint, score)})).find('a')
    assert poses['keypoint_score'][0, 0].tolist() == [0, 0, 0] + 14 * [1]
    assert not poses['keypoint'][0, 0, :3].any()


def test_reads_an_annotation_file(write):
    item = dict(filename='x/a.avi', keypoint=np.full((2, 4, 18, 2), 5.0))
    item['keypoint_score'] = np.ones((2, 4, 18))
    poses = ClipPoses(write(dict(annotations=[item], layout='openpose18')))
    assert poses.layout.name == 'openpose18'
    assert (poses.find('a.mp4')['keypoint'] == 5).all()


@pytest.mark.parametrize('content, message', [
    ([1], 'must hold a dict of names to (keypoint, score), or annotations, but got list'),
    ({}, 'but got dict'),
    (dict(annotations=[], layout='x'), "must be one of ['coco17', 'ntu25', 'openpose18'], but"),
])  # fmt: skip
def test_other_files(write, content, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        ClipPoses(write(content))


@pytest.mark.parametrize('content, message', [
    ({'b': POSE}, "'a' fits 0"),
    ({'a': POSE[0]}, 'must be (keypoint, score), but got ndarray'),
    ({'a': (POSE[0], POSE[1][:3])}, 'but got (1, 4, 17, 2) and (1, 3, 17)'),
    ({'a': (POSE[0][:, :13], POSE[1][:, :13])}, 'the 17 keypoints of layout'),
])  # fmt: skip
def test_other_poses(write, content, message):
    poses = ClipPoses(write(content))
    with pytest.raises(ValueError, match=re.escape(message)):
        poses.find('a')
