"""Poses as two arrays: packed best first, and read."""

from __future__ import annotations

import numpy as np
import pytest

from integralaction_mm.datasets.pose_arrays import check_layout, pack_poses, read_poses
from integralaction_mm.layouts import LAYOUTS


def person(x: float, score: float) -> tuple[list, list]:
    return [[x, x + 1], [x, x + 1]], [score, score]


def frame(*persons: tuple[list, list]) -> tuple[np.ndarray, np.ndarray]:
    xy, score = zip(*persons)
    return np.array(xy, dtype=float), np.array(score)


def test_scores_are_in_range():
    frames = [frame(person(10, 7.0), ([[3, 3], [4, 4]], [0.5, -1])), frame(person(5, 1e30))]
    packed = pack_poses(frames, 2)
    assert packed['keypoint_score'].tolist() == [[[1, 1], [1, 1]], [[0.5, 0], [0, 0]]]
    assert packed['keypoint'][1, 0].tolist() == [[3, 3], [0, 0]]


def test_persons_are_packed_best_first():
    frames = [
        frame(person(10, 0.25), person(20, 0.75), person(30, 0.5)),
        None,
        frame(person(40, 0.5)),
    ]
    packed = pack_poses(frames, 2, max_persons=2)
    assert packed['keypoint'].dtype == packed['keypoint_score'].dtype == np.float16
    assert packed['keypoint_score'].shape == (2, 3, 2)  # M, T, K
    assert packed['keypoint'][:, :, 0, 0].tolist() == [[20, 0, 40], [30, 0, 0]]
    assert packed['keypoint'][0, 0, 0].tolist() == [20, 21]
    assert packed['keypoint_score'][:, :, 1].tolist() == [[0.75, 0, 0.5], [0.5, 0, 0]]


def test_those_that_tie_keep_their_order():
    packed = pack_poses([frame(person(1, 0.5), person(2, 0.5), person(3, 0.5))], 2, 2)
    assert packed['keypoint'][:, 0, 0, 0].tolist() == [1, 2]


def test_nobody_at_all():
    packed = pack_poses([None, frame(person(1, 0))], 2)
    assert packed['keypoint'].shape == (1, 2, 2, 2)
    assert not packed['keypoint_score'].any()


def test_pack_poses():
    """Sorted in each frame on its own; what is not finite is not there."""
    xy = np.arange(1.0, 13.0).reshape(3, 2, 2)
    score = np.array([[0.25, 0.25], [1, 0], [np.nan, 0.5]])
    xy[1, 0, 1] = np.inf
    poses = pack_poses([(xy, score), None, (xy[:1], score[:1])], 2)
    # The inf takes all of the second person's score, so that the person is not there.
    assert poses['keypoint'].shape == (2, 3, 2, 2)
    assert poses['keypoint_score'][:, 0].tolist() == [[0.25, 0.25], [0, 0.5]]
    assert poses['keypoint'][:, 0].tolist() == [[[1, 2], [3, 4]], [[0, 0], [11, 12]]]
    assert not poses['keypoint'][:, 1].any()
    assert poses['keypoint'][:, 2].tolist() == [[[1, 2], [3, 4]], [[0, 0], [0, 0]]]


@pytest.mark.parametrize(('persons', 'kept'), [(0, 1), (1, 1), (5, 5), (7, 5)])
def test_pack_poses_keeps_the_five_best(persons, kept):
    score = np.linspace(0.1, 0.7, persons)[:, None] * np.ones((1, 3))
    poses = pack_poses([(np.ones((persons, 3, 2)), score)], 3)
    assert poses['keypoint'].shape == (kept, 1, 3, 2)
    expected = sorted(score[:, 0], reverse=True)[:5] or [0]
    np.testing.assert_allclose(poses['keypoint_score'][:, 0, 0], expected, atol=1e-3)
    with pytest.raises(ValueError, match=r'must have \(P, 4, 2\) coordinates'):
        pack_poses([(np.ones((persons, 3, 2)), score)], 4)


def test_far_coordinates_do_not_become_infinite():
    poses = pack_poses([(np.array([[[1e6, 1.0], [5.0, 6.0]]]), np.ones((1, 2)))], 2)
    assert poses['keypoint'].tolist() == [[[[0, 0], [5, 6]]]]
    assert poses['keypoint_score'].tolist() == [[[0, 1]]]


KEYPOINT = np.zeros((1, 9, 18, 2))


def test_scores_that_are_absent_are_one():
    keypoint, score = read_poses(dict(keypoint=KEYPOINT.tolist()), 'a.mp4')
    assert keypoint.shape == (1, 9, 18, 2)
    assert score.shape == (1, 9, 18)
    assert (score == 1).all()


@pytest.mark.parametrize(
    ('item', 'message'),
    [
        (dict(label=1), r"annotation of 'a.mp4' must have 'keypoint', but got \['label'\]"),
        (7, "annotation of 'a.mp4' must have 'keypoint', but got 7"),
        (dict(keypoint=KEYPOINT[0]), r'must be \(M, T, K, 2\) .*, but got \(9, 18, 2\) and'),
        (dict(keypoint=KEYPOINT[:, :0]), r'with T >= 1 .*, but got \(1, 0, 18, 2\) and'),
        (dict(keypoint=np.zeros((1, 9, 18, 3))), r', but got \(1, 9, 18, 3\) and \(1, 9, 18\)'),
        (
            dict(keypoint=KEYPOINT, keypoint_score=np.ones((1, 8, 18))),
            r'but got \(1, 9, 18, 2\) and \(1, 8, 18\)',
        ),
    ],
)
def test_poses_of_another_shape(item, message):
    with pytest.raises(ValueError, match=message):
        read_poses(item, 'a.mp4')


@pytest.mark.parametrize(
    ('layout', 'given', 'message'),
    [
        ('coco17', None, "the 17 keypoints of layout 'coco17', but got 18 of an unnamed layout"),
        ('openpose18', 'mine', "the 18 keypoints of layout 'openpose18', but got 18 of 'mine'"),
    ],
)
def test_keypoints_of_another_layout(layout, given, message):
    for fitting in (None, 'openpose18'):
        check_layout(KEYPOINT, LAYOUTS['openpose18'], 'a.mp4', fitting)
    with pytest.raises(ValueError, match=f"poses of 'a.mp4' must have {message}"):
        check_layout(KEYPOINT, LAYOUTS[layout], 'a.mp4', given)
