from __future__ import annotations

import numpy as np
import pytest

from integralaction_mm.datasets.transforms.stress import DropPose


def long_sample(sample):
    given = sample()
    given['keypoint'] = np.ones((2, 10, 3, 2), np.float16)
    given['keypoint_score'] = np.ones((2, 10, 3), np.float16)
    return given


@pytest.mark.parametrize('severity, left', [(1, 8), (2, 6), (3, 4), (4, 2), (5, 0)])
def test_frames_that_are_left(sample, severity, left):
    results = DropPose(severity=severity)(long_sample(sample))
    there = results['keypoint_score'].all(axis=(0, 2))
    assert there.sum() == left
    np.testing.assert_array_equal(results['keypoint'].all(axis=(0, 2, 3)), there)
    assert not results['keypoint_score'][:, ~there].any()
    assert not results['keypoint'][:, ~there].any()


def test_a_higher_severity_drops_more_of_the_same(sample):
    mild, hard = (
        DropPose(severity=severity)(long_sample(sample))['keypoint_score'].all(axis=(0, 2))
        for severity in (1, 3)
    )
    assert (hard <= mild).all()
