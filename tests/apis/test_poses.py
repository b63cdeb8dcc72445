"""Where an inferencer's poses come from."""

from __future__ import annotations

import numpy as np
import pytest
from squares import Squares

from integralaction_mm.apis.clip import Clip
from integralaction_mm.apis.poses import (
    PoseFile,
    build_backend,
    check_poses,
    find_poses,
    match_poses,
)
from integralaction_mm.layouts import get_layout

COCO = get_layout('coco17')


def test_find_poses():
    """One square, then two, then none; persons come best first, who is missing is 0."""
    frames = np.zeros((3, 48, 64, 3), np.uint8)
    frames[0, 10:20, 30:40] = 255
    frames[1, 10:20, 0:10] = 102
    frames[1, 20:30, 30:40] = 204
    clip = Clip('clip', 3, (48, 64), frames=frames)
    found = find_poses(clip, Squares(), COCO)
    assert found['keypoint'].dtype == found['keypoint_score'].dtype == np.float16
    assert found['keypoint'].shape == (2, 3, 17, 2)
    np.testing.assert_array_equal(
        found['keypoint'][:, :, 5],
        [[[34.5, 14.5], [34.5, 24.5], [0, 0]], [[0, 0], [4.5, 14.5], [0, 0]]],
    )
    expected = [[1, 0.8, 0], [0, 0.4, 0]]
    np.testing.assert_allclose(found['keypoint_score'][:, :, 5], expected, atol=1e-3)
    with pytest.raises(ValueError, match="--pose-backend., but got neither for 'clip'"):
        find_poses(clip, None, COCO)


def test_check_poses():
    clip = Clip('clip', 4, (20, 40))
    keypoint = np.ones((1, 2, 17, 2))
    poses = check_poses(dict(keypoint=keypoint), clip, COCO)
    assert (poses['keypoint_score'] == 1).all()
    assert (poses['img_shape'], poses['total_frames']) == ((20, 40), 4)
    given = dict(keypoint=keypoint, img_shape=(10, 20), total_frames=2)
    poses = check_poses(given, clip, COCO)
    assert (poses['img_shape'], poses['total_frames']) == ((10, 20), 2)
    nobody = check_poses(dict(keypoint=keypoint[:0]), clip, COCO)
    assert nobody['keypoint'].shape == (1, 2, 17, 2)
    assert not nobody['keypoint_score'].any()
    with pytest.raises(ValueError, match="of layout 'openpose18', but got 17"):
        check_poses(dict(keypoint=keypoint), clip, get_layout('openpose18'))


def test_pose_file(tiny_data, videos):
    file = PoseFile(tiny_data / 'annotations.pkl')
    item = file.find(videos[0])
    assert item['filename'] == f'test_in_context/{videos[0].name}'
    assert item['keypoint'].shape[2:] == (18, 2)
    with pytest.raises(ValueError, match='must fit one of .*nowhere.mp4.*annotations.pkl'):
        file.find('nowhere.mp4')
    with pytest.raises(ValueError, match='must be for videos, but got ndarray'):
        file.find(np.zeros(1))


def test_match_poses(tiny_data, videos):
    one = dict(keypoint=np.zeros((1, 2, 17, 2)))
    assert match_poses(['a', 'b'], None) == [None, None]
    assert match_poses(['a'], one) == [one]
    found = match_poses(videos, tiny_data / 'annotations.pkl')
    assert [item['filename'].split('/')[1] for item in found] == [path.name for path in videos]
    with pytest.raises(ValueError, match='one dict for each of 2 inputs, but got 1'):
        match_poses(['a', 'b'], one)


def test_build_backend():
    backend = Squares()
    assert build_backend(backend, COCO, None) is backend
    assert build_backend(backend, get_layout('openpose18'), None) is backend
    with pytest.raises(ValueError, match=r"one of \['mediapipe', 'mmpose'\], but got 'posenet'"):
        build_backend('posenet', COCO, None)
    with pytest.raises(ValueError, match='ntu25'):
        build_backend(backend, get_layout('ntu25'), None)
