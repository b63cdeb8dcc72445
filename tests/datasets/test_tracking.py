"""Persons followed from frame to frame, on values worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest

from integralaction_mm.datasets.tracking import PersonTracker, pose_distance

SQUARE = np.array([[0, 0], [30, 0], [30, 40], [0, 40]], dtype=float)  # its diagonal is 50
ALL = np.ones((1, 4), dtype=bool)


def update(tracker: PersonTracker, *corners: float) -> list[int]:
    """Ids of squares that begin at these x."""
    keypoint = np.array([SQUARE + [x, 0] for x in corners]).reshape(-1, 4, 2)
    return tracker.update(keypoint, np.ones(keypoint.shape[:2])).tolist()


def test_distance_is_a_share_of_the_diagonal():
    others = np.stack([SQUARE, SQUARE + [0, 25], 2 * SQUARE])
    distance = pose_distance(SQUARE[None], ALL, others, np.ones((3, 4), bool))
    # The corners of the twice as large square are 0, 30, 50 and 40 away; its diagonal is 100.
    np.testing.assert_allclose(distance, [[0, 0.5, 0.3]])


def test_distance_is_of_joints_seen_in_both():
    other = SQUARE + [[0, 0], [0, 0], [0, 0], [99, 99]]
    three = np.array([[True, True, True, False]])
    assert pose_distance(SQUARE[None], ALL, other[None], three) == 0
    # With two in common the middles count, (15, 20) and (15, 0), over the larger diagonal.
    two = np.array([[True, True, False, False]])
    assert pose_distance(SQUARE[None], ALL, SQUARE[None], two) == pytest.approx(20 / 50)


def test_one_point_has_a_size():
    point = np.array([[True, False, False, False]])
    assert pose_distance(SQUARE[None], point, SQUARE[None] + 3, point) == pytest.approx(18**0.5)


def test_order_within_a_frame_does_not_count():
    tracker = PersonTracker()
    assert update(tracker, 0, 100) == [0, 1]
    assert update(tracker, 102, 2) == [1, 0]
    assert update(tracker, 4, 104) == [0, 1]


def test_persons_who_cross_keep_their_ids():
    tracker = PersonTracker()
    ids = [update(tracker, x, 100 - x) for x in range(0, 110, 10)]
    assert ids == [[0, 1]] * 11


def test_a_hidden_person_moves_on():
    tracker = PersonTracker()
    for x in range(0, 50, 10):
        assert update(tracker, x, 100 - x) == [0, 1]
    for x in (50, 60):
        assert update(tracker, x) == [0]
    assert update(tracker, 100 - 70, 70) == [1, 0]


def test_a_track_waits_as_long_as_it_should():
    for empty, expected in ((1, [0]), (2, [1])):
        tracker = PersonTracker(max_gap=2)
        update(tracker, 0)
        for _ in range(empty):
            assert update(tracker) == []
        assert update(tracker, 0) == expected


@pytest.mark.parametrize(('shift', 'expected'), [(24, [0]), (26, [1])])
def test_a_new_track_reaches_half_a_diagonal(shift, expected):
    tracker = PersonTracker()
    update(tracker, 0)
    assert update(tracker, shift) == expected


@pytest.mark.parametrize(('shift', 'expected'), [(9, [0]), (11, [1])])
def test_a_track_at_rest_reaches_a_fifth(shift, expected):
    tracker = PersonTracker()
    update(tracker, 0)
    update(tracker, 0)
    assert update(tracker, shift) == expected


@pytest.mark.parametrize(('off', 'expected'), [(9.9, [0]), (10.1, [1])])
def test_the_velocity_is_smoothed(off, expected):
    """After shifts of 10, 10 and 15 px: 0.7 * 10 = 7, then 7 + 0.3 * 3, then 7.9 + 0.3 * 7.1."""
    tracker = PersonTracker()
    for x in (0, 10, 20, 35):
        assert update(tracker, x) == [0]
    assert update(tracker, 35 + 10.03 + off) == expected


@pytest.mark.parametrize(
    ('argument', 'message'),
    [
        ({'reach': 0}, 'reach must be > 0, but got 0'),
        ({'first_reach': float('nan')}, 'first_reach must be > 0, but got nan'),
        ({'max_gap': 0}, 'max_gap must be an integer >= 1, but got 0'),
        ({'max_gap': 1.5}, 'max_gap must be an integer >= 1, but got 1.5'),
    ],
)
def test_arguments_out_of_range(argument, message):
    with pytest.raises(ValueError, match=message):
        PersonTracker(**argument)
