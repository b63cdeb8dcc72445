"""Persons of a clip and their crops, on values worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest

from integralaction_mm.apis.clip import Clip
from integralaction_mm.apis.persons import Person, crop_clip, find_persons

SQUARE = np.array([[0, 0], [20, 0], [20, 40], [0, 40]], dtype=float)
SIZE = (100, 200)


def make_clip(corners: list[list[tuple[float, float] | None]], fps: float = 4) -> Clip:
    """Squares of 20 x 40 pixels that begin at these x and y: one list a place, None for nobody."""
    keypoint = np.array([[SQUARE + (at or 0) if at else 0 * SQUARE for at in p] for p in corners])
    score = np.array([[[1.0 if at else 0.0] * 4 for at in place] for place in corners])
    poses = dict(keypoint=keypoint, keypoint_score=score, img_shape=SIZE)
    return Clip('clip', keypoint.shape[1], SIZE, fps, poses=poses)


def test_box_is_around_all_frames_with_a_margin_within_the_picture():
    """Joints from x 10 to 50 and y 50 to 90; the margin is a fifth of 40."""
    clip = make_clip([[(10, 50), (20, 50), (30, 50)]])
    assert find_persons(clip) == [Person(0, 0, 3, (2, 42, 58, 98))]
    assert find_persons(make_clip([[(1, 50), (1, 58)]])) == [Person(0, 0, 2, (0, 40, 31, 100))]


def test_persons_come_by_their_first_frame():
    here, there, nobody = (20, 20), (150, 20), None
    clip = make_clip([[nobody, *[here] * 4], [there] * 3 + [nobody] * 2, [nobody] * 5])
    found = [(person.place, person.start, person.end) for person in find_persons(clip)]
    assert found == [(1, 0, 3), (0, 1, 5)]


def test_a_place_may_have_one_person_after_another():
    clip = make_clip([[(20, 20)] * 3 + [(150, 20)] * 3])
    found = [(person.start, person.end) for person in find_persons(clip)]
    assert found == [(0, 3), (3, 6)]


def test_who_is_seen_for_less_than_half_a_second_is_left_out():
    at = (20, 20)
    assert find_persons(make_clip([[at, None, None, None]])) == []
    assert len(find_persons(make_clip([[at, at, None, None]]))) == 1
    assert len(find_persons(make_clip([[at]]))) == 1  # a clip that is shorter


def test_who_is_outside_of_the_picture_is_left_out():
    assert find_persons(make_clip([[(300, 20)] * 3])) == []


def test_crop_moves_the_poses_along():
    clip = make_clip([[None] * 3, [(100, 50), (110, 50), (120, 50)]])
    (person,) = find_persons(clip)
    assert person.box == (92, 42, 148, 98)
    part = crop_clip(clip, person, 1, 2, None)
    assert (part.count, part.shape, part.fps) == (2, (56, 56), 4)
    assert part.poses['img_shape'] == (56, 56)
    assert part.poses['keypoint'].shape == (1, 2, 4, 2)
    assert part.poses['keypoint'][0, :, 0].tolist() == [[18, 8], [28, 8]]
    clip.poses['keypoint_score'][1, 1, 2] = clip.poses['keypoint'][1, 1, 2] = 0
    part = crop_clip(clip, person, 1, 2, None)
    assert part.poses['keypoint'][0, :, 2].tolist() == [[0, 0], [48, 48]]


@pytest.mark.parametrize('score', [0.09, 0.11])
def test_joints_that_are_hardly_seen_do_not_count(score):
    clip = make_clip([[(20, 20)] * 3])
    clip.poses['keypoint_score'][:] = score
    assert bool(find_persons(clip)) == (score > 0.1)
