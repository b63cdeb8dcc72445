"""The figures of the benchmark of trackers, on values worked out by hand."""

from __future__ import annotations

import numpy as np

from benchmarks.tracking import by_score, count_jumps, count_matches, detect, overlap


def rows(*frames: list[int]) -> list[np.ndarray]:
    return [np.array(frame, int) for frame in frames]


def test_matches_are_of_one_place_for_each_person():
    """Person 0 is twice in place 0 and once in 1, person 1 the other way round; -1 is nobody."""
    truth = rows([0, 1], [0, 1], [1, 0, -1], [0])
    places = rows([0, 1], [0, 1], [0, 1, -1], [-1])
    assert count_matches(truth, places) == (4, 7, 6)  # IDF1 is 2 * 4 / 13


def test_a_jump_is_a_change_of_place():
    truth = rows([0, 1], [1, 0], [0], [0, 1])
    assert count_jumps(truth, rows([0, 1], [1, 0], [0], [0, 1])) == 0
    assert count_jumps(truth, rows([0, 1], [0, 1], [1], [-1, 0])) == 2


def test_boxes_overlap():
    one, other = np.array([0, 0, 4, 4.0]), np.array([2, 0, 6, 4.0])
    assert overlap(one, other) == 8 / 24
    assert overlap(one, other + 9) == 0


def test_places_by_score():
    frames = [(np.zeros((3, 17, 2)), np.full((3, 17), s)) for s in [np.array([[1], [3], [2]])]]
    assert [row.tolist() for row in by_score(frames)] == [[-1, 0, 1]]


def test_what_is_found_is_the_same_each_time():
    """Two squares that never meet: nobody but the missed ones is missing."""
    keypoint = np.random.default_rng(1).uniform(0, 50, (2, 60, 17, 2))
    keypoint[1, ..., 0] += 500
    clip = keypoint, np.ones((2, 60, 17))
    ghosts = [(keypoint[0, 0], clip[1][0, 0])]
    (frames, truth), (again, _) = (
        detect(clip, 3, ghosts, np.random.default_rng(0)) for _ in range(2)
    )
    assert len(frames) == len(truth) == 20
    for (xy, score), (other, _), who in zip(frames, again, truth):
        np.testing.assert_array_equal(xy, other)
        assert len(xy) == len(score) == len(who)
        for point, person in zip(xy, who):
            assert person < 0 or (point[:, 0].mean() > 300) == bool(person)
