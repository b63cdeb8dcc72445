from __future__ import annotations

import numpy as np
import pytest

from integralaction_mm.datasets.transforms.stress import OtherPose


def other(sample):
    """Twice as long and in a frame of twice the size, moving down."""
    given = dict(sample('b', 5), img_shape=(64, 80))
    given['keypoint'] = np.zeros((1, 8, 2, 2), np.float32)
    given['keypoint'][..., 0] = 40
    given['keypoint'][..., 1] = 2 * np.arange(8)[None, :, None]
    given['keypoint_score'] = np.full((1, 8, 2), 0.9, np.float32)
    return given


def test_pose_is_stretched_over_time_and_frame(sample):
    results = OtherPose([other(sample)])(sample())
    assert results['pose_label'] == 5
    assert results['label'] == 0
    assert results['unchanged'] is False
    # Frame t of 4 shows frame (2 t + 1) * 8 // 8 = 1, 3, 5, 7 of 8; half of 2 t.
    assert results['keypoint'][0, :, 0].tolist() == [[20, 1], [20, 3], [20, 5], [20, 7]]
    assert results['keypoint_score'].max() == pytest.approx(0.9)


def test_no_other_class(sample):
    results = OtherPose([sample('b', 0)])(sample('a', 0))
    assert results['unchanged'] is True
    assert results['pose_label'] == -1
    np.testing.assert_array_equal(results['keypoint'], sample()['keypoint'])


def test_other_layout(sample):
    donor = other(sample)
    donor['keypoint'], donor['keypoint_score'] = np.zeros((1, 8, 3, 2)), np.zeros((1, 8, 3))
    with pytest.raises(ValueError, match='must have 2 keypoints.*but got 3'):
        OtherPose([donor])(sample())
