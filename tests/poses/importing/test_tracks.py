"""Persons keep their row."""

from __future__ import annotations

import numpy as np

from integralaction_mm.poses.importing.recording import Person
from integralaction_mm.poses.importing.tracks import pack_tracks


def person(x: float, score: float, identity: int | str | None = None) -> Person:
    """One of two joints, at (x, 1) and (x, 9)."""
    return Person(0, np.array([[x, 1.0], [x, 9.0]]), np.full(2, score), identity)


def places(frames: list, rows: int) -> list[list[float]]:
    return pack_tracks(frames, 2, rows)['keypoint'][:, :, 0, 0].tolist()


def test_who_has_an_id_keeps_the_row():
    """1 is surer over all, though 2 is in the first frame, and in the last 1 is not there."""
    frames = [
        [person(20, 0.9, 2), person(10, 0.8, 1)],
        [person(11, 0.9, 1), person(21, 0.1, 2)],
        [person(22, 0.1, 2)],
    ]
    poses = pack_tracks(frames, 2, 5)
    assert poses['keypoint'][:, :, 0, 0].tolist() == [[10, 11, 0], [20, 21, 22]]
    assert poses['keypoint_score'][:, :, 1].max(axis=1).tolist() == [np.float16(0.9)] * 2
    assert poses['keypoint'].dtype == np.float16


def test_without_ids_persons_are_followed():
    """The one on the right is surer at first, and over all; then the one on the left."""
    frames = [[person(1, 0.2), person(90, 0.9)], [person(2, 0.7), person(91, 0.6)]]
    assert places(frames, 5) == [[90, 91], [1, 2]]
    assert places(frames, 1) == [[90, 91]]


def test_ids_share_a_row_only_where_all_are_taken():
    """c comes after b has gone; d is there at the same time as both."""
    frames = [
        [person(1, 0.9, 'a'), person(2, 0.8, 'b'), person(4, 0.1, 'd')],
        [person(1, 0.9, 'a'), person(3, 0.7, 'c'), person(4, 0.1, 'd')],
    ]
    assert places(frames, 2) == [[1, 1], [2, 3]]
    assert places(frames, 4) == [[1, 1], [2, 0], [0, 3], [4, 4]]


def test_persons_without_an_id_fill_free_rows():
    frames = [[person(1, 0.5, 7), person(8, 0.9), person(9, 0.2)], [person(9, 0.2)]]
    assert places(frames, 2) == [[1, 9], [8, 0]]


def test_two_of_one_id_in_a_frame():
    frames = [[person(1, 0.5, 7), person(2, 0.9, 7)], [person(3, 0.5, 7)]]
    assert places(frames, 3) == [[2, 3], [1, 0]]


def test_nobody():
    assert places([[], []], 3) == [[0, 0]]
    odd = person(1, np.nan, 1)
    assert places([[odd]], 2) == [[0]]
