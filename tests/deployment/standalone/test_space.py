"""Joints in space, beside MMAction2's transform."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest
from mmaction.datasets.transforms import PreNormalize3D

from integralaction_mm.deployment.standalone.space import normalize_space


def make_joints(persons: int = 2, joints: int = 25) -> np.ndarray:
    rng = np.random.default_rng(0)
    made = rng.normal(size=(persons, 6, joints, 3)).astype(np.float32)
    made[0, :3] = 0  # the first person comes later, so that the second is the first
    made[-1, 5, :4] = 0  # joints that were not found
    return made


@pytest.mark.parametrize('shape', [(1, 25), (2, 25), (2, 13)])
@pytest.mark.parametrize('spine, shoulder', [(True, True), (True, False), (False, True)])
def test_equals_mmaction2(shape, spine, shoulder):
    joints = make_joints(*shape)
    theirs = PreNormalize3D(align_spine=spine, align_shoulder=shoulder)
    wanted = theirs.transform(dict(keypoint=joints.copy(), total_frames=6))
    clips = SimpleNamespace(keypoint=joints.copy(), clock=6)
    normalize_space(clips, [0, 1] if spine else None, [8, 4] if shoulder else None)
    np.testing.assert_allclose(clips.keypoint, wanted['keypoint'], atol=1e-6)
    assert clips.clock == wanted['total_frames'] == (6 if shape[0] == 2 else 3)


def test_a_leaning_person_stands_up():
    joints = np.zeros((1, 1, 25, 3))
    # The spine from (1, 1, 1) along x, the right shoulder beyond the left one along y.
    joints[0, 0, [0, 1, 4, 8]] = [[1, 1, 1], [3, 1, 1], [3, 1, 2], [3, 4, 1]]
    clips = SimpleNamespace(keypoint=joints, clock=1)
    normalize_space(clips, [0, 1], None)
    np.testing.assert_allclose(clips.keypoint[0, 0, 1], [0, 0, 0], atol=1e-12)  # the middle
    np.testing.assert_allclose(clips.keypoint[0, 0, 0], [0, 0, -2], atol=1e-12)
    np.testing.assert_allclose(clips.keypoint[0, 0, 8], [0, 3, 0], atol=1e-12)


def test_nobody_stays_nobody():
    clips = SimpleNamespace(keypoint=np.zeros((1, 4, 25, 3)), clock=4)
    normalize_space(clips, [0, 1], [8, 4])
    assert clips.keypoint.shape == (1, 4, 25, 3)
    assert clips.clock == 4


def test_a_crowd_is_refused():
    clips = SimpleNamespace(keypoint=np.ones((3, 4, 25, 3)), clock=4)
    with pytest.raises(ValueError, match='must be of one or two persons, but got 3'):
        normalize_space(clips, [0, 1], [8, 4])
