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
    """One square, then two, then none; persons keep their places, who is missing is 0."""
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


@pytest.mark.parametrize('key, value', [('img_shape', ([1], 2)), ('total_frames', 0)])
def test_sizes_of_poses_that_are_none(key, value):
    given = {'keypoint': np.full((1, 4, 18, 2), 5.0), key: value}
    with pytest.raises(ValueError, match=f"^{key} of 'clip' must be "):
        check_poses(given, Clip('clip', 4, (20, 40)), get_layout('openpose18'))


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
    with pytest.raises(ValueError, match=r"must be one of \['auto', .*, but got 'posenet'"):
        build_backend('posenet', COCO, None)
    with pytest.raises(ValueError, match='ntu25'):
        build_backend(backend, get_layout('ntu25'), None)


@pytest.mark.parametrize('backend', ['mediapipe', Squares()])
@pytest.mark.parametrize(
    ('layout', 'dimensions', 'wanted'),
    [
        (get_layout('ntu25'), 2, "of layout 'ntu25', and"),
        (get_layout('ntu25'), 3, "of layout 'ntu25' with 3 coordinates"),
        (COCO, 3, "of layout 'coco17' with 3 coordinates"),
        (None, 2, 'of a layout that the config does not name'),
    ],
)
def test_layouts_that_no_estimator_gives(backend, layout, dimensions, wanted):
    with pytest.raises(ValueError, match=f'must be given poses .--poses., .* keypoints {wanted}'):
        build_backend(backend, layout, 'cpu', dimensions)


def test_an_estimator_of_ones_own_layout():
    class Own(Squares):
        layout = 'ntu25'

    estimator = Own()
    assert build_backend(estimator, get_layout('ntu25'), None) is estimator


def test_poses_are_cleaned_as_the_dataset_does():
    clip = Clip('clip', 2, (20, 40))
    keypoint, score = np.ones((1, 2, 17, 2)), np.full((1, 2, 17), 0.5)
    keypoint[0, 0, 3], score[0, 1, 4] = np.nan, 1.5
    poses = check_poses(dict(keypoint=keypoint, keypoint_score=score), clip, COCO)
    assert poses['keypoint'][0, 0, 3].tolist() == [0, 0]
    assert poses['keypoint_score'][0, :, 3:5].tolist() == [[0, 0.5], [0.5, 1]]
    assert check_poses(dict(keypoint=keypoint), clip, None)['keypoint'].shape == (1, 2, 17, 2)


def test_joints_in_space():
    clip, ntu = Clip('clip', 4, (20, 40)), get_layout('ntu25')
    joints = np.ones((2, 4, 25, 3), np.float32)
    assert sorted(check_poses(dict(keypoint=joints), clip, ntu, 3)) == [
        *('img_shape', 'keypoint', 'total_frames'),
    ]
    with pytest.raises(ValueError, match=r'x, y and z, but got float32 \(2, 4, 25, 2\)'):
        check_poses(dict(keypoint=joints[..., :2]), clip, ntu, 3)
    with pytest.raises(ValueError, match="25 keypoints of layout 'ntu25', but got 17"):
        check_poses(dict(keypoint=joints[:, :, :17]), clip, ntu, 3)


class Sides(Squares):
    """Two persons side by side, of whom the second is surer in every third frame."""

    def start(self):
        self.time = 0

    def estimate(self, frame):
        body = np.stack([np.arange(17), np.arange(17)], axis=1)  # its diagonal is 23 px
        self.time += 1
        sure = [0.5, 0.9] if self.time % 3 == 0 else [0.9, 0.5]
        return np.stack([body, body + [40, 0]]), np.repeat(np.array(sure)[:, None], 17, axis=1)


def test_persons_keep_their_places():
    clip = Clip('clip', 4, (48, 64), frames=np.zeros((4, 48, 64, 3), np.uint8))
    found = find_poses(clip, Sides(), COCO)
    assert found['keypoint'][:, :, 0, 0].tolist() == [[0] * 4, [40] * 4]
