from __future__ import annotations

import numpy as np
import pytest

from integralaction_mm.datasets.transforms.stress import DropJoints


def drop(sample, severity):
    given = sample()
    given['keypoint'] = np.ones((1, 200, 18, 2), np.float32)
    given['keypoint_score'] = np.ones((1, 200, 18), np.float32)
    return DropJoints(severity=severity)(given)


@pytest.mark.parametrize('severity, share', [(1, 0.1), (3, 0.3), (5, 0.7)])
def test_share(sample, severity, share):
    results = drop(sample, severity)
    gone = results['keypoint_score'] == 0
    assert gone.mean() == pytest.approx(share, abs=0.02)
    np.testing.assert_array_equal((results['keypoint'] == 0).all(axis=-1), gone)
    assert gone.any(axis=1).all()  # no joint is always there


def test_a_higher_severity_drops_more_of_the_same(sample):
    mild, hard = (drop(sample, severity)['keypoint_score'] for severity in (2, 4))
    assert (hard <= mild).all()
