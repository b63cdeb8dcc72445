from __future__ import annotations

import numpy as np
import pytest

from integralaction_mm.live.moments import Moment, Moments


def moment(seen: float, value: int = 0, persons: int = 1, shape=(4, 6)) -> Moment:
    keypoint = np.full((persons, 3, 2), value, np.float32)
    return Moment(seen, np.full((*shape, 3), value, np.uint8), keypoint, np.ones((persons, 3)))


def test_a_window_takes_the_nearest_frame_of_each_of_its_times():
    moments = Moments(count=4, rate=2)  # at t - 1.5, t - 1, t - 0.5 and t
    for value, seen in enumerate((10.0, 10.45, 11.1, 11.2, 11.5)):
        moments.add(moment(seen, value))
    assert moments.is_full
    clip = moments.clip('live', 3)
    # Wanted are 10, 10.5, 11 and 11.5.
    assert [int(image[0, 0, 0]) for image in clip.frames] == [0, 1, 2, 4]
    assert (clip.count, clip.fps, clip.shape) == (4, 2, (4, 6))
    assert clip.poses['keypoint'].shape == (1, 4, 3, 2)
    assert clip.poses['keypoint'][0, :, 0, 0].tolist() == [0, 1, 2, 4]
    assert clip.poses['total_frames'] == 4


def test_it_is_full_when_it_covers_its_seconds():
    moments = Moments(count=4, rate=2)
    assert not moments.is_full
    for seen in (0.0, 1.0, 1.4):
        moments.add(moment(seen))
        assert not moments.is_full
    moments.add(moment(1.5))
    assert moments.is_full
    assert moments.newest == 1.5


def test_frames_that_no_window_needs_are_let_go():
    moments = Moments(count=4, rate=2)
    for number in range(1000):
        moments.add(moment(number / 10))
    assert len(moments._held) == 16  # 1.5 s at ten a second, and its first
    moments.clear()
    assert not moments.is_full


def test_another_size_begins_anew():
    moments = Moments(count=2, rate=1)
    moments.add(moment(0.0))
    moments.add(moment(1.0))
    moments.add(moment(1.5, shape=(8, 6)))
    assert not moments.is_full


@pytest.mark.parametrize('num_keypoints', [None, 3])
def test_frames_with_nobody(num_keypoints):
    moments = Moments(count=2, rate=1)
    moments.add(moment(0.0, 5, persons=2))
    moments.add(moment(1.0, 7, persons=0))
    clip = moments.clip('live', num_keypoints)
    if num_keypoints is None:
        assert clip.poses == {}
    else:
        assert clip.poses['keypoint_score'][:, :, 0].tolist() == [[1, 0], [1, 0]]
