"""Poses: what was not found, and what cannot be."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from integralaction_mm.datasets.pose_checks import (
    CheckedPoses,
    check_frame_shape,
    check_poses,
)


def annotate(keypoint, **kwargs) -> dict:
    return dict(keypoint=keypoint, total_frames=9, img_shape=(48, 64), **kwargs)


@pytest.fixture
def keypoint() -> np.ndarray:
    return np.random.default_rng(0).uniform(5, 45, (2, 9, 18, 2)).astype(np.float16)


def test_good_poses_stay(keypoint):
    score = np.full(keypoint.shape[:3], 0.5, np.float16)
    poses = check_poses(annotate(keypoint, keypoint_score=score), 'a')
    assert poses.keypoint is keypoint
    assert poses.keypoint_score is score
    assert poses.odd == {}


def test_a_quick_look(keypoint):
    keypoint[:, 1:] = np.nan
    assert check_poses(annotate(keypoint), 'a', most=5).keypoint.shape == (2, 5, 18, 2)
    assert check_poses(annotate(keypoint), 'a', most=1).keypoint_score.all()


def test_without_scores_all_are_1(keypoint):
    assert (check_poses(annotate(keypoint), 'a').keypoint_score == 1).all()
    assert (check_poses(annotate(keypoint, keypoint_score=None), 'a').keypoint_score == 1).all()


@pytest.mark.parametrize('value', [np.nan, np.inf, -np.inf])
def test_what_is_not_finite_was_not_found(keypoint, value):
    score = np.ones(keypoint.shape[:3])
    keypoint[0, 0, 0, 1] = keypoint[1, 2, 3] = score[1, 8, 17] = value
    poses = check_poses(annotate(keypoint, keypoint_score=score), 'a')
    for index in ((0, 0, 0), (1, 2, 3), (1, 8, 17)):
        assert poses.keypoint[index].tolist() == [0, 0]
        assert poses.keypoint_score[index] == 0
    assert poses.keypoint_score.sum() == score.size - 3
    assert np.isfinite(poses.keypoint).all()


def test_nobody_is_no_fault():
    assert not check_poses(annotate(np.full((1, 9, 18, 2), np.nan)), 'a').keypoint_score.any()
    assert check_poses(annotate(np.zeros((1, 9, 18, 2))), 'a').odd == {}
    assert check_poses(annotate(np.zeros((0, 9, 18, 2))), 'a').keypoint.shape == (0, 9, 18, 2)


def test_a_joint_far_away_was_not_found(keypoint):
    keypoint = keypoint.astype(float)
    keypoint[0, 0, 0] = 1e30
    assert check_poses(annotate(keypoint), 'a').keypoint_score[0, 0].tolist() == [0] + [1] * 17


@pytest.mark.parametrize('shape', [(9, 2, 18, 2), (9, 8, 18, 2), (18, 1, 18, 2)])
def test_times_before_persons(shape, keypoint):
    message = r"keypoint of 'a' must be \(M, T, K, 2\), persons before times, .*swapped"
    with pytest.raises(ValueError, match=message):
        check_poses(annotate(np.full(shape, 20.0)), 'a')


@pytest.mark.parametrize('shape', [(9, 9, 18, 2), (2, 18, 18, 2), (5, 4, 18, 2), (1, 3, 18, 2)])
def test_poses_at_another_rate_are_none(shape):
    check_poses(annotate(np.full(shape, 20.0)), 'a')


@pytest.mark.parametrize('scale', [[64, 48], [32, 24]])
@pytest.mark.parametrize('shift', [0, -0.5])
def test_fractions_of_the_frame(keypoint, scale, shift):
    fractions = keypoint.astype(float) / scale + shift
    message = r"'a' must be in pixels of img_shape \(h, w\) = \(48, 64\), but all lie at x .*frac"
    with pytest.raises(ValueError, match=message):
        check_poses(annotate(fractions), 'a')


def test_outside_throughout(keypoint):
    odd = check_poses(annotate(keypoint + 60), 'a').odd
    assert "keypoint of 'a' should be in the frame (h, w) = (48, 64)" in odd['outside']
    with pytest.raises(ValueError, match=r'but all lie far outside, at x 50\d\d'):
        check_poses(annotate(keypoint + 5000), 'a')
    keypoint[1] += 500  # one of two persons
    assert check_poses(annotate(keypoint), 'a').odd == {}


def test_percent_of_the_frame(keypoint):
    large = dict(annotate(keypoint), img_shape=(480, 640))
    odd = check_poses(large, 'a').odd
    assert list(odd) == ['corner']
    assert "keypoint of 'a' should be in pixels of img_shape (h, w) = (480, 640)" in odd['corner']
    assert 'are they percent of the frame?' in odd['corner']
    keypoint[1] += 60  # one of two persons: up to x = y = 105
    assert check_poses(large, 'a').odd == {}


def test_tensors_of_a_model_are_refused_by_name(keypoint):
    tensor = torch.from_numpy(keypoint.astype(np.float32))
    assert check_poses(annotate(tensor), 'a').keypoint.shape == keypoint.shape
    with pytest.raises(ValueError, match="keypoint of 'a' must be an array, but got .*grad"):
        check_poses(annotate(tensor.requires_grad_()), 'a')


def test_scores_out_of_range(keypoint):
    score = np.full(keypoint.shape[:3], 0.5)
    score[0, 0, :2] = [-1, 1.5]
    poses = check_poses(annotate(keypoint, keypoint_score=score), 'a')
    assert poses.keypoint_score[0, 0, :3].tolist() == [0, 1, 0.5]
    assert "keypoint_score of 'a' should be in 0..1, but got -1..1.5" in poses.odd['scores']
    with pytest.raises(ValueError, match="keypoint_score of 'a' must be in 0..1, .*95.*percent"):
        check_poses(annotate(keypoint, keypoint_score=score + 94), 'a')


@pytest.fixture
def poses(keypoint) -> CheckedPoses:
    """Joints up to x = y = 45."""
    return check_poses(annotate(keypoint), 'a')


@pytest.mark.parametrize('frame', [(48, 64), (96, 128), (24, 32), (480, 640), (47, 64), (46, 62)])
def test_frames_of_the_same_aspect(poses, frame):
    assert check_frame_shape(poses, 'a', (48, 64), frame) is None


@pytest.mark.parametrize('shape', [(1080, 1920), (256, 455), (256, 454), (1079, 1920)])
def test_sizes_are_rounded(poses, shape):
    assert check_frame_shape(poses, 'a', shape, (1080, 1920)) is None


def test_frames_of_another_aspect(poses):
    line = check_frame_shape(poses, 'a', (480, 640), (480, 480))
    assert line == (
        "img_shape of 'a' should have the aspect of the frames of (h, w) = (480, 480), "
        'but got (h, w) = (480, 640): its poses are stretched to fit'
    )
    with pytest.raises(ValueError, match=r"'a' must be \(h, w\).*\(64, 48\), which reads as"):
        check_frame_shape(poses, 'a', (64, 48), (48, 64))
    with pytest.raises(ValueError, match='which reads as'):
        check_frame_shape(poses, 'a', (640, 480), (48, 64))


def test_poses_in_pixels_of_smaller_frames(poses):
    with pytest.raises(
        ValueError, match=r"of 'a' must be the size that its poses .*\(1080, 1920\)"
    ):
        check_frame_shape(poses, 'a', (1080, 1920), (48, 64))
    line = check_frame_shape(poses, 'a', (480, 640), (48, 64))
    assert "img_shape of 'a' is (h, w) = (480, 640), but all of its poses lie in a corner" in line
    poses.keypoint[0, 0, 0] = [200, 20]
    assert check_frame_shape(poses, 'a', (480, 640), (48, 64)) is None
    assert 'stretched' in check_frame_shape(poses, 'a', (1080, 1920), (48, 64))
