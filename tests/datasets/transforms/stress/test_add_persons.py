from __future__ import annotations

import numpy as np
import pytest

from integralaction_mm.datasets.transforms.stress import AddPersons


@pytest.mark.parametrize('severity', [1, 3, 5])
def test_persons(sample, severity):
    donor = sample('b', 1)
    donor['keypoint_score'][:] = 0.75
    given = sample()
    results = AddPersons([donor], severity=severity)(sample())
    keypoint, score = results['keypoint'], results['keypoint_score']
    assert keypoint.shape == (1 + severity, 4, 2, 2)
    own = [m for m in range(len(score)) if score[m, 0, 0] == 0.5]
    assert len(own) == 1
    np.testing.assert_array_equal(keypoint[own[0]], given['keypoint'][0])
    for m in set(range(len(score))) - set(own):
        # Its motion stays, its middle is within the frame.
        motion = np.diff(keypoint[m], axis=0)
        np.testing.assert_allclose(motion, np.diff(donor['keypoint'][0], axis=0), atol=1e-4)
        assert (keypoint[m].mean(axis=(0, 1)) >= 0).all()
        assert (keypoint[m].mean(axis=(0, 1)) <= (40, 32)).all()
    assert results['unchanged'] is False


def test_the_most_confident_person_is_taken(sample):
    donor = sample('b', 1)
    donor['keypoint'] = np.concatenate([donor['keypoint'] * 0, donor['keypoint']])
    donor['keypoint_score'] = np.array([0.2, 0.75], np.float32)[:, None, None] * np.ones((2, 4, 2))
    score = AddPersons([donor], severity=1)(sample())['keypoint_score']
    assert sorted(score[:, 0, 0].tolist()) == [0.5, 0.75]


def test_places_differ_and_are_those_of_the_video(sample):
    add = AddPersons([sample('b', 1)], severity=5)
    first, again, other = (add(sample(name))['keypoint'] for name in ('a', 'a', 'c'))
    np.testing.assert_array_equal(first, again)
    assert (first != other).any()
    assert len(np.unique(first[:, 0, 0, 0])) == 6


def test_the_own_person_is_at_any_place_of_the_list(sample):
    donor = sample('b', 1)
    donor['keypoint_score'][:] = 0.75
    add = AddPersons([donor], severity=2)
    scores = [add(sample(f'v{number}'))['keypoint_score'][:, 0, 0] for number in range(20)]
    assert {int(score.argmin()) for score in scores} == {0, 1, 2}


def test_no_other_class(sample):
    results = AddPersons([sample('b', 0)])(sample('a', 0))
    assert results['unchanged'] is True
    assert results['keypoint'].shape == (1, 4, 2, 2)
