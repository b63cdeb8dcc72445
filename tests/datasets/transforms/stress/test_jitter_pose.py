from __future__ import annotations

import numpy as np
import pytest

from integralaction_mm.datasets.transforms.stress import JitterPose
from integralaction_mm.datasets.transforms.stress.jitter_pose import body_sizes


def test_size_is_the_median_diagonal_of_joints_that_were_found():
    keypoint = np.zeros((2, 4, 3, 2))
    keypoint[0, :, 1] = (3, 4)  # 5, 5, 50; the fourth frame has one joint
    keypoint[0, 2, 1] = (30, 40)
    keypoint[0, :, 2] = (900, 900)
    score = np.ones((2, 4, 3))
    score[0, :, 2] = 0
    score[0, 3, 1] = 0
    score[1] = 0
    assert body_sizes(keypoint, score).tolist() == [5, 0]


@pytest.mark.parametrize('severity, share', [(1, 0.01), (3, 0.04), (5, 0.16)])
def test_joints_move_by_a_share_of_the_size(sample, severity, share):
    given = sample()
    given['keypoint'] = np.zeros((2, 500, 3, 2), np.float32)
    given['keypoint'][0, :, 1] = (30, 40)
    given['keypoint'][1, :, 1] = (60, 80)
    given['keypoint_score'] = np.ones((2, 500, 3), np.float32)
    given['keypoint_score'][:, :, 2] = 0
    moved = JitterPose(severity=severity)(dict(given))['keypoint'] - given['keypoint']
    assert moved[0, :, :2].std() == pytest.approx(50 * share, rel=0.05)
    assert moved[1, :, :2].std() == pytest.approx(100 * share, rel=0.05)
    assert not moved[:, :, 2].any()  # what was not found stays
