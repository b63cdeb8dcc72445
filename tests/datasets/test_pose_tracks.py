"""Tracks in places, on values worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest

from integralaction_mm.datasets.pose_arrays import pack_poses
from integralaction_mm.datasets.pose_tracks import pack_tracks, place_tracks

SQUARE = np.array([[0, 0], [30, 0], [30, 40], [0, 40]], dtype=float)


def frame(*persons: tuple[float, float]) -> tuple[np.ndarray, np.ndarray]:
    """Squares that begin at these x, with these scores."""
    xy = np.array([SQUARE + [x, 0] for x, _ in persons])
    return xy, np.array([[score] * 4 for _, score in persons])


def places(*frames: str, persons: int = 2) -> list[str]:
    """Places of tracks that have letters, each with weight 1; '-' for none."""
    ids = [np.array([ord(letter) for letter in frame], int) for frame in frames]
    found = place_tracks(ids, [np.ones(len(frame)) for frame in frames], persons)
    return [''.join('-' if place < 0 else str(place) for place in row) for row in found]


def test_persons_stay_in_their_place_where_scores_change():
    frames = [frame((0, 0.9), (100, 0.5)), frame((1, 0.5), (101, 0.75)), frame((102, 0.75))]
    tracked, sorted_ = pack_tracks(frames, 4), pack_poses(frames, 4)
    # The right person is there longer, and so comes first.
    assert tracked['keypoint'][:, :, 0, 0].tolist() == [[100, 101, 102], [0, 1, 0]]
    np.testing.assert_allclose(
        tracked['keypoint_score'][:, :, 0], [[0.5, 0.75, 0.75], [0.9, 0.5, 0]], atol=1e-3
    )
    assert sorted_['keypoint'][:, :, 0, 0].tolist() == [[0, 101, 102], [100, 1, 0]]
    for poses in (tracked, sorted_):
        assert poses['keypoint'].dtype == poses['keypoint_score'].dtype == np.float16
        assert poses['keypoint'].shape == (2, 3, 4, 2)


def test_frames_come_one_after_another():
    assert pack_tracks(iter([frame((0, 1)), None]), 4)['keypoint'].shape == (1, 2, 4, 2)


def test_nobody_at_all():
    for frames in ([None, None], [frame((0, 0)), None]):
        packed = pack_tracks(frames, 4)
        assert packed['keypoint'].shape == (1, 2, 4, 2)
        assert not packed['keypoint_score'].any()


def test_ids_that_are_given_are_kept():
    """Two persons who change places within one frame: only their ids can tell."""
    first, then = frame((0, 0.9), (100, 0.5)), frame((0, 0.5), (100, 0.9))
    frames = [(*first, np.array([7, 3])), (*then, np.array([3, 7])), None]
    assert pack_tracks(frames, 4)['keypoint'][:, :, 0, 0].tolist() == [[0, 100, 0], [100, 0, 0]]
    frames = [first, then, None]
    assert pack_tracks(frames, 4)['keypoint'][:, :, 0, 0].tolist() == [[0, 0, 0], [100, 100, 0]]


def test_the_surest_tracks_get_the_places():
    frames = [frame((0, 0.2), (100, 0.6), (200, 0.5)), frame((100, 0.6), (0, 0.9), (200, 0.4))]
    packed = pack_tracks(frames, 4, max_persons=2)
    assert packed['keypoint'][:, :, 0, 0].tolist() == [[100, 100], [0, 0]]  # 1.2, 1.1, not 0.9


def test_a_score_too_small_for_float16_is_none():
    packed = pack_tracks([frame((0, 1e-9), (100, 0.5))], 4)
    assert packed['keypoint'][:, 0, 0, 0].tolist() == [100]


def test_a_long_track_comes_first():
    assert places('ba', 'a', 'ba') == ['10', '0', '10']


def test_who_has_left_frees_the_place():
    assert places('ab', 'ab', 'ac', 'ac') == ['01', '01', '01', '01']
    assert places('a', 'b', 'c') == ['0', '0', '0']


def test_a_gap_is_no_leaving():
    """b is there while a is away for a frame, and does not get a's place."""
    assert places('a', 'a', 'b', 'a', persons=1) == ['0', '0', '-', '0']
    assert places('a', 'a', 'b', 'a') == ['0', '0', '1', '0']


def test_a_track_takes_what_is_left():
    """b has a's place once a has left, and no place before."""
    assert places('abc', 'ac', 'abc', 'abc', 'bc') == ['1-0', '10', '1-0', '1-0', '10']


@pytest.mark.parametrize('persons', [1, 3])
def test_nobody_is_placed_twice_in_a_frame(persons):
    rng = np.random.default_rng(0)
    ids = [rng.permutation(8)[: rng.integers(6)] for _ in range(50)]
    found = place_tracks(ids, [rng.random(len(row)) for row in ids], persons)
    for row in found:
        kept = row[row >= 0].tolist()
        assert len(set(kept)) == len(kept)
        assert all(place < persons for place in kept)
