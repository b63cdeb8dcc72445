"""Persons and names as files have them."""

from __future__ import annotations

import numpy as np
import pytest

from integralaction_mm.poses.importing.recording import (
    flat_person,
    folder_name,
    make_person,
    naming,
    split_number,
    track_id,
)


@pytest.mark.parametrize(
    'name, expected',
    [
        ('run/a_000012', ('run/a', 12)),
        ('7', ('', 7)),
        ('clip1_05', ('clip1', 5)),
        ('img-3', ('img', 3)),
        ('frame', ('frame', None)),
        ('', ('', None)),
    ],
)
def test_split_number(name, expected):
    assert split_number(name) == expected


def test_flat_person():
    """null is not found; so is a joint at (0, 0), whatever its score."""
    person = flat_person(3, [1, 2, 0.5, 0, 0, 0.9, None, 4, 1], [7])
    np.testing.assert_array_equal(person.keypoint, [[1, 2], [0, 0], [np.nan, 4]])
    np.testing.assert_array_equal(person.score, [0.5, 0, 1])
    assert (person.frame, person.id) == (3, 7)
    nested = flat_person(3, [[1, 2, '0.5'], [0, 0, 0.9], [None, 4, 1]], [7])
    np.testing.assert_array_equal(nested.keypoint, person.keypoint)
    np.testing.assert_array_equal(nested.score, person.score)


@pytest.mark.parametrize(
    'values, message',
    [
        ([1, 2], 'must be x, y and score of each joint, but got 2 values'),
        ([], 'but got 0 values'),
        ('abc', "but got 'abc'"),
        ([1, 2, 'x'], 'keypoints must be numbers'),
        ([1, [2], 3], 'keypoints must be numbers'),
        ([1, 2, 96.0], r'scores must be in 0\.\.1, but got 96 in frame 0; are they percent'),
        ([1, 2, {}], 'keypoints must be numbers'),
        ([[1, 2], [3, 4]], r'each joint must have x, y and score, but got \(2, 2\) numbers'),
        ([[1, 2, 3], [4]], 'keypoints must be numbers'),
    ],
)
def test_other_values(values, message):
    with pytest.raises(ValueError, match=message):
        flat_person(0, values)


def test_make_person():
    assert make_person(0, [[1, 2], [0, 0]], None).score.tolist() == [1, 0]
    with pytest.raises(ValueError, match=r'\(K, 2\) coordinates and .* \(2, 3\) and \(2,\)'):
        make_person(0, [[1, 2, 3]] * 2, [1, 1])
    for number in (1.0, '1', True, None):
        with pytest.raises(ValueError, match='number of a frame must be an integer, but got'):
            make_person(number, [[1, 2]], None)


@pytest.mark.parametrize(
    'value, expected',
    [(3, 3), (3.0, 3), ('a', 'a'), ([4], 4), ([[5.0]], 5), (-1, None), ([-1], None), ([], None)],
)
def test_track_id(value, expected):
    assert track_id(value) == expected


@pytest.mark.parametrize('value', [0.5, float('nan'), {}, True])
def test_no_id(value):
    with pytest.raises(ValueError, match='id of a person must be an integer or a name, but got'):
        track_id(value)


@pytest.mark.parametrize('error', [KeyError('people'), TypeError('x'), ValueError('x')])
def test_naming(tmp_path, error):
    with pytest.raises(ValueError, match='a.json'), naming(tmp_path / 'a.json'):
        raise error


def test_folder_name(tmp_path):
    assert folder_name(tmp_path / 'run/a.b.json', tmp_path) == 'run/a.b'
    assert folder_name(tmp_path / 'a.json', tmp_path / 'a.json') == 'a'
