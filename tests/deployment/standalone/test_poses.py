"""Poses from files, without MMAction2."""

from __future__ import annotations

import json
import pickle
from pathlib import Path

import numpy as np
import pytest

from integralaction_mm.deployment.standalone.poses import check_poses, load_poses

VIDEO = Path('videos/a.mp4')
SPEC = dict(layout='coco17', keypoints=['point'] * 17)
GOOD = np.ones((1, 4, 17, 2))


def test_an_annotation_is_found_by_the_end_of_a_path(tmp_path):
    path = tmp_path / 'annotations.pkl'
    items = [dict(frame_dir=name, keypoint=number) for number, name in enumerate('ab')]
    path.write_bytes(pickle.dumps(dict(annotations=items, layout='coco17')))
    assert load_poses(path, VIDEO) == dict(items[0], layout='coco17')
    with pytest.raises(ValueError, match=r'must hold .*videos/c.mp4, but does not'):
        load_poses(path, Path('videos/c.mp4'))


def test_json_becomes_floats(tmp_path):
    path = tmp_path / 'poses.json'
    path.write_text(json.dumps(dict(keypoint=GOOD.astype(int).tolist())))
    poses = check_poses(load_poses(path, VIDEO), SPEC, (48, 64), VIDEO)
    assert poses['keypoint'].dtype == np.float32
    assert (poses['keypoint_score'] == 1).all()
    assert poses['img_shape'] == (48, 64)


def test_what_is_not_finite_was_not_found():
    keypoint, score = GOOD.astype(np.float16), np.full((1, 4, 17), 2.0)
    keypoint[0, 0, 0, 1], score[0, 0, 1] = np.nan, np.inf
    poses = check_poses(dict(keypoint=keypoint, keypoint_score=score), SPEC, (4, 4), VIDEO)
    assert poses['keypoint'].dtype == np.float16
    assert poses['keypoint'][0, 0, :3].tolist() == [[0, 0], [0, 0], [1, 1]]
    assert poses['keypoint_score'][0, 0, :3].tolist() == [0, 0, 1]


def test_names_that_are_no_text(tmp_path):
    path = tmp_path / 'a.pkl'
    path.write_bytes(pickle.dumps(dict(annotations=[dict(frame_dir={'a': 1}, keypoint=GOOD)])))
    with pytest.raises(ValueError, match=r'annotations of .*a.pkl must have text as names'):
        load_poses(path, VIDEO)


@pytest.mark.parametrize('poses, message', [
    (dict(keypoint=np.ones((1, 4, 18, 2))), "17 keypoints of layout 'coco17', but got 18 of"),
    (dict(keypoint=GOOD, layout='mine'), "17 keypoints of layout 'coco17', but got 17 of 'mine'"),
    (dict(keypoint=GOOD[0]), r'must be \(M, T, K, 2\)'),
    (dict(keypoint=GOOD, keypoint_score=GOOD[0, ..., 0]), r'must be \(1, 4, 17\)'),
    (dict(keypoint='x'), r'keypoint of videos.a.mp4 must be numbers, but: could not'),
    (dict(keypoint=GOOD, img_shape=('x', 64)), r'img_shape of videos.a.mp4 must be height and'),
    (dict(keypoint=GOOD, img_shape=(48, 64, 3)), r"in pixels, but got \(48, 64, 3\)"),
    (dict(keypoint=GOOD, img_shape=(0, 64)), r'in pixels, but got \(0, 64\)'),
])  # fmt: skip
def test_poses_of_another_form(poses, message):
    with pytest.raises(ValueError, match=message):
        check_poses(poses, SPEC, (48, 64), VIDEO)
    if 'layout' in message:  # a model of which nobody knows the layout takes any
        check_poses(poses, {}, (48, 64), VIDEO)
