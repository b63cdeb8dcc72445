"""The figure: its limbs and its mirror image."""

from __future__ import annotations

import numpy as np
import pytest

from integralaction_mm.pantomime.actions import ACTIONS
from integralaction_mm.pantomime.figure import FLIP_PAIRS, Build, joints_of, mirror


@pytest.mark.parametrize('action', ACTIONS, ids=lambda action: action.name)
def test_motion_is_periodic_and_keeps_the_lengths_of_the_limbs(action):
    phase = np.linspace(0, 1, 41)
    joints = joints_of(action.motion.pose(phase, 1.0), Build(), 41)
    assert np.isfinite(joints).all()
    np.testing.assert_allclose(joints[0], joints[-1], atol=1e-9)
    for a, b, length in ((2, 3, 0.17), (6, 7, 0.16), (8, 9, 0.245), (12, 13, 0.235)):
        np.testing.assert_allclose(np.linalg.norm(joints[:, a] - joints[:, b], axis=-1), length)
    assert joints[:, [10, 13], 1].min() >= 0.044  # no ankle below the ground
    assert np.ptp(joints, axis=0).max() > 0.25


def test_mirror_swaps_left_and_right():
    joints = np.arange(36, dtype=float).reshape(18, 2)
    mirrored = mirror(joints)
    for right, left in FLIP_PAIRS:
        np.testing.assert_array_equal(mirrored[right], joints[left] * [-1, 1])
    np.testing.assert_array_equal(mirrored[0], joints[0] * [-1, 1])
    np.testing.assert_array_equal(mirror(mirrored), joints)
