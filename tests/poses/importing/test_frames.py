"""Numbers of frames, and what lies outside of them."""

from __future__ import annotations

import numpy as np
import pytest

from integralaction_mm.poses.importing.frames import count_frames, find_first, sort_frames
from integralaction_mm.poses.importing.joints import Joints
from integralaction_mm.poses.importing.recording import Person, Recording

JOINTS = Joints('coco17')


def record(*numbers: int, **kwargs) -> Recording:
    return Recording([Person(n, np.ones((17, 2)), np.ones(17)) for n in numbers], **kwargs)


def test_first():
    assert find_first(record(2, 3, first=1)) == 1
    assert find_first(record(0, 3, first=1)) == 0
    assert find_first(record(0, 3, first=1), given=2) == 2


def test_count():
    assert count_frames(record(2, 5, first=1), 1) == 5
    assert count_frames(record(2, first=0, frames=9), 0) == 9
    assert count_frames(record(), 0) == 1
    assert count_frames(record(999), 0) == 1000
    assert count_frames(record(4999, listed=50), 0) == 5000
    with pytest.raises(ValueError, match=r'must have numbers in 0\.\.999, but got 1000000000'):
        count_frames(record(1_000_000_000), 0)


def test_sort():
    frames, beyond = sort_frames(record(1, 3, 3), 1, 4, JOINTS, (20, 10))
    assert [len(persons) for persons in frames] == [1, 0, 2, 0]
    assert frames[0][0].keypoint[0].tolist() == [20, 10]
    assert not beyond


@pytest.mark.parametrize('number', [0, 13, 1_000_000_000])
def test_outside(number):
    """Of ten frames 1..10 a decoder may find two more."""
    assert sort_frames(record(11, 12), 1, 10, JOINTS)[1] == 2
    with pytest.raises(ValueError, match=rf'must be in 1\.\.10, but got {number}; --first-frame'):
        sort_frames(record(number), 1, 10, JOINTS)
