"""PoseC3D's heatmaps, drawn by torch as MMAction2 draws them."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from mmaction.datasets.transforms import GeneratePoseTarget

from integralaction_mm.deployment.pose_targets import PoseTargets

SIZE = 20, 30
LIMBS = dict(with_kp=False, with_limb=True, skeletons=((0, 1), (1, 2), (2, 0)))
MIRRORED = dict(double=True, left_kp=(0,), right_kp=(2,))


@pytest.mark.parametrize('kwargs', [
    dict(),
    dict(sigma=1.5, use_score=False),
    dict(scaling=0.5),
    LIMBS,
    dict(LIMBS, sigma=1.2, scaling=0.7),
    dict(with_limb=True, skeletons=LIMBS['skeletons']),
    MIRRORED,
    dict(LIMBS, double=True, left_limb=(0,), right_limb=(1,)),
])  # fmt: skip
def test_equals_mmaction2(kwargs):
    rng = np.random.default_rng(0)
    # Points in the frame, on its edge, beyond it, in one place, and without a score.
    keypoint = rng.uniform(-4, 34, (3, 8, 3, 2)).astype(np.float32)
    keypoint[0, 0] = [[0, 0], [29, 19], [29.4, 19.4]]
    keypoint[0, 1] = [[5, 5], [5.5, 5.5], [-0.5, 5]]
    score = rng.uniform(0, 1, (3, 8, 3)).astype(np.float32)
    score[1, 2:4] = 0
    score[0, 1, 1] = 5e-5
    transform = GeneratePoseTarget(**kwargs)
    given = dict(keypoint=keypoint.copy(), keypoint_score=score, img_shape=SIZE)
    wanted = transform.transform(given)['imgs']

    packed = torch.from_numpy(np.concatenate([keypoint, score[..., None]], axis=-1))
    targets = PoseTargets(transform, SIZE)
    maps = targets.double(targets.draw(packed.transpose(0, 1)[None]))  # [1, T, M, K, 3]
    np.testing.assert_allclose(maps.flatten(0, 1), wanted, atol=1e-6)
    assert maps.shape[-2:] == targets.size
    assert maps.max() > 0.5


def test_nobody():
    targets = PoseTargets(GeneratePoseTarget(), SIZE)
    assert (targets.draw(torch.full((1, 2, 1, 3, 3), torch.nan)) == 0).all()


def test_a_mirror_image_swaps_sides():
    targets = PoseTargets(GeneratePoseTarget(**MIRRORED), SIZE)
    maps = torch.zeros(1, 1, 3, 20, 30)
    maps[0, 0, 0, 4, 2] = 1  # the left one, 2 from the left edge
    doubled = targets.double(maps)
    assert doubled.shape == (2, 1, 3, 20, 30)
    assert doubled[1].nonzero().tolist() == [[0, 2, 4, 27]]
