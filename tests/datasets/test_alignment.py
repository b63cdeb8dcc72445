"""Frames and poses by time, on values worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest

from integralaction_mm.datasets.alignment import align_frames, align_poses, scale_keypoints


@pytest.mark.parametrize(
    ('clock', 'count', 'expected'),
    [
        (4, 4, [0, 1, 2, 3]),
        # The middle of tick t, (t + 1/2) / clock of the video, lies in frame floor(count * that).
        (4, 8, [1, 3, 5, 7]),
        (4, 2, [0, 0, 1, 1]),
        (4, 3, [0, 1, 1, 2]),  # 3/8, 9/8, 15/8, 21/8
        (4, 1, [0, 0, 0, 0]),
    ],
)
def test_frames_at_the_ticks_of_a_clock(clock, count, expected):
    assert align_frames(np.arange(clock), clock, count).tolist() == expected


def test_every_index_is_there():
    for clock in range(1, 40):
        for count in range(1, 40):
            inds = align_frames(np.arange(clock), clock, count)
            assert inds.min() >= 0
            assert inds.max() < count
            assert (np.diff(inds) >= 0).all()


def test_poses_at_the_ticks_of_a_clock():
    score = np.arange(6, dtype=np.float16).reshape(2, 3, 1)  # [M, T, K]
    keypoint = np.stack([score, -score], axis=-1)
    xy, got = align_poses(keypoint, score, np.array([3, 0]), 4)
    assert got.tolist() == [[[2], [0]], [[5], [3]]]
    assert xy[1].tolist() == [[[5, -5]], [[3, -3]]]
    assert xy.dtype == got.dtype == np.float32
    xy[:] = 0
    assert keypoint.any()


def test_keypoints_at_another_size():
    keypoint = np.array([[10, 20], [0, 1]], dtype=np.float32)
    scaled = scale_keypoints(keypoint, (100, 50), (50, 100))  # (h, w): x doubles, y halves
    assert scaled.tolist() == [[20, 10], [0, 0.5]]
    assert scaled.dtype == np.float32
