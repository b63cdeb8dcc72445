from __future__ import annotations

import numpy as np
import pytest
from mmaction.registry import TRANSFORMS

from integralaction_mm.datasets.transforms.stress import Persons
from integralaction_mm.datasets.transforms.stress.persons import PersonStress
from integralaction_mm.layouts import get_layout

LAYOUT = dict(keypoints=2, bones=[(0, 1)])


def test_masks_follow_the_pose_and_the_background_is_behind(sample):
    persons = Persons.of(sample(), get_layout(LAYOUT), width=0.15, margin=2.5)
    # Size 16: radius round(0.15 * 16 / 2) = 1, taken out with round(0.375 * 16 / 2) = 3.
    for t, (found, covered) in enumerate(zip(persons.found, persons.covered)):
        middle = 8 + 6 * t
        assert np.flatnonzero(found[16]).tolist() == list(range(middle - 1, middle + 2))
        assert np.flatnonzero(covered[16]).tolist() == list(range(middle - 3, middle + 4))
    # At (11, 16) frame 0 and 1 are covered; the median of 62 and 63.
    assert persons.background[16, 11].tolist() == [62] * 3
    assert persons.background.max() < 70


def test_a_frame_without_a_person_takes_the_mask_of_the_nearest(sample):
    given = sample()
    given['keypoint_score'][:, 2:] = 0
    persons = Persons.of(given, get_layout(LAYOUT))
    np.testing.assert_array_equal(persons.masks, persons.found[[0, 1, 1, 1]])
    np.testing.assert_array_equal(persons.removed, persons.covered[[0, 1, 1, 1]])


def test_nobody(sample):
    given = sample()
    given['keypoint_score'][:] = 0
    persons = Persons.of(given, get_layout(LAYOUT))
    assert persons.masks is None
    assert persons.removed is None
    assert persons.background is None


def test_given_masks_are_scaled_and_grown(sample):
    masks = np.zeros((4, 16, 20), np.uint8)
    masks[:, 4:6, 8:10] = 255
    persons = Persons.given(sample()['imgs'], masks)
    assert persons.found.shape == (4, 32, 40)
    assert persons.found.sum() == 4 * 16
    assert persons.found[0, 8:12, 16:20].all()
    assert persons.covered.sum() == 4 * 36  # a pixel more on each side


def test_what_was_found_once_is_used(sample):
    given = sample()
    given['persons'] = Persons.given(given['imgs'], np.ones((4, 2, 2)))
    del given['keypoint']
    assert PersonStress().find(given) is given['persons']


@pytest.mark.parametrize(
    'given, message',
    [
        (dict(width=0), 'width must be in 0..1, ends excluded, but got 0'),
        (dict(margin=0.5), 'margin must be >= 1, but got 0.5'),
        (dict(layout='stick'), "layout must be one of .*'stick'"),
    ],
)
def test_wrong_argument(given, message):
    with pytest.raises(ValueError, match=message):
        TRANSFORMS.build(dict(type='mmaction.HumanOnly', **given))
