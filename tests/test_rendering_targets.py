from __future__ import annotations

import math

import numpy as np
import pytest

from integralaction_mm.rendering_targets import render_pose_targets

PERSON = np.array([[[[2, 3], [8, 3]]]], dtype=np.float32)  # a limb from (2, 3) to (8, 3)
FULL = np.ones((1, 1, 2), dtype=np.float32)
LIMB = [(0, 1)]


def bell(square: float, sigma: float = 1.0) -> float:
    return math.exp(-square / (2 * sigma**2))


def test_keypoint_is_a_gaussian_times_its_score():
    score = np.array([[[0.5, 1]]], dtype=np.float32)
    maps = render_pose_targets(PERSON, score, [], (7, 12), sigma=1.0)
    assert maps.shape == (1, 2, 7, 12)
    assert maps.dtype == np.float32
    assert maps[0, 0, 3, 2] == 0.5
    assert maps[0, 0, 4, 4] == pytest.approx(0.5 * bell(5))
    assert maps[0, 0, 3, 5] == pytest.approx(0.5 * bell(9))
    assert maps[0, 0, 3, 6] == 0  # more than three sigma away
    assert maps[0, 1, 3, 8] == 1


def test_limb_is_a_ridge_with_the_lesser_score():
    score = np.array([[[0.5, 1]]], dtype=np.float32)
    (limb,) = render_pose_targets(PERSON, score, LIMB, (7, 12), sigma=1.0, with_kp=False)[0]
    np.testing.assert_allclose(limb[3, 2:9], 0.5)
    np.testing.assert_allclose(limb[5, 2:9], 0.5 * bell(4), rtol=1e-6)
    assert limb[4, 10] == pytest.approx(0.5 * bell(5))  # beyond the end: as far as it is
    assert not limb[:, 12:].any()


def test_limb_across_has_the_distance_to_its_line():
    ends = np.array([[[[2, 2], [6, 6]]]], dtype=np.float32)
    (limb,) = render_pose_targets(ends, FULL, LIMB, (9, 9), sigma=1.0, with_kp=False)[0]
    assert limb[4, 4] == 1
    assert limb[3, 4] == pytest.approx(bell(0.5))
    assert limb[2, 6] == pytest.approx(bell(8))


def test_short_limb_is_its_first_keypoint():
    ends = np.array([[[[4, 4], [4.5, 4]]]], dtype=np.float32)
    score = np.array([[[0.75, 0.5]]], dtype=np.float32)
    limb = render_pose_targets(ends, score, LIMB, (9, 9), with_kp=False)[0, 0]
    point = render_pose_targets(ends, score, [], (9, 9))[0, 0]
    assert limb[4, 4] == 0.75
    np.testing.assert_array_equal(limb, point)


def test_persons_share_a_map_by_their_maximum():
    pair = np.concatenate([PERSON, PERSON + np.array([1, 0], dtype=np.float32)])
    score = np.stack([FULL[0], 0.5 * FULL[0]])
    maps = render_pose_targets(pair, score, [], (7, 12), sigma=1.0)
    assert maps[0, 0, 3, 2] == 1
    assert maps[0, 0, 3, 3] == pytest.approx(bell(1))
    assert maps[0, 0, 3, 4] == pytest.approx(0.5 * bell(1))


def test_limbs_with_keypoints_begin_with_the_first_map():
    maps = render_pose_targets(PERSON, FULL, LIMB, (7, 12), sigma=1.0)
    assert maps.shape == (1, 3, 7, 12)
    np.testing.assert_allclose(maps[0, 0, 3, 2:9], 1)
    assert maps[0, 1, 3, 7] == pytest.approx(bell(1))
    assert not maps[0, 2].any()


def test_mirrored_maps_come_after_the_others():
    maps = render_pose_targets(PERSON, FULL, [], (7, 12), mirrored=[1, 0])
    assert maps.shape == (2, 2, 7, 12)
    np.testing.assert_array_equal(maps[1], maps[0, ::-1, :, ::-1])
    assert maps[1, 0, 3, 3] == 1


@pytest.mark.parametrize('coordinate', [np.nan, np.inf, 1e30, -1e30])
def test_keypoint_that_is_nowhere_is_not_drawn(coordinate):
    person = PERSON.copy()
    person[..., 0, 0] = coordinate
    maps = render_pose_targets(person, FULL, [], (7, 12))
    assert not maps[0, 0].any()
    assert maps[0, 1].any()


@pytest.mark.parametrize('score', [np.nan, 0, -1, 9e-5])
def test_score_of_nothing_draws_nothing(score):
    scores = np.array([[[score, 1]]])
    maps = render_pose_targets(PERSON, scores, LIMB, (7, 12))
    assert not maps[0, 0].any()
    assert maps[0, 1].any()
