from __future__ import annotations

import importlib.util
import os
import sys

import numpy as np
import pytest
import torch

from integralaction_mm import rendering
from integralaction_mm.layouts import get_layout
from integralaction_mm.models.data_preprocessors import pose_data_preprocessor

BONES = get_layout('openpose18').bones
SIZE = (28, 24)

# Triton's interpreter runs the kernels without a GPU; it is chosen when Triton is imported.
INTERPRETED = """
import torch
from integralaction_mm import rendering_torch
from integralaction_mm.rendering_triton import render_pose_maps
torch.manual_seed(0)
keypoint = (torch.rand(2, 2, 1, 3, 2) * 12 - 2).round(decimals=1)
keypoint[0, 0, 0, 0], keypoint[1, 0, 0] = torch.nan, torch.tensor([2.0, 4.0])
score = torch.rand(2, 2, 1, 3)
for kwargs in (dict(), dict(sigma=1.5, paf_width=2.5, score_thr=0.4, strict_heatmap_score=True),
               dict(with_heatmap=False), dict(with_paf=False)):
    args = keypoint, score, [(0, 1), (1, 2)], (9, 7)
    maps, expected = (f(*args, **kwargs) for f in (render_pose_maps, rendering_torch.render_pose_maps))
    assert expected.any() and maps.dtype == torch.float32
    torch.testing.assert_close(maps, expected, atol=1e-5, rtol=0)
keypoint[1:] *= 4
for size in ((40, 33), (3, 1030)):  # several tiles, and rows longer than one
    args = keypoint, score, [(0, 1), (1, 2)], size
    maps, expected = (f(*args) for f in (render_pose_maps, rendering_torch.render_pose_maps))
    torch.testing.assert_close(maps, expected, atol=1e-5, rtol=0)
print('equal')
"""  # noqa: E501


def crowds() -> tuple[torch.Tensor, torch.Tensor]:
    """Random persons that overlap and leave the map, on whole, half and any positions, and NaN."""
    rng = np.random.default_rng(0)
    keypoint = rng.uniform(-4, 30, size=(4, 3, 2, 18, 2))
    keypoint[:, 1:] = keypoint[:, :1] + rng.uniform(-2, 2, size=keypoint[:, 1:].shape)
    keypoint[:, 0] = (2 * keypoint[:, 0]).round() / 2
    keypoint[0, 0, 0, :2] = np.nan, np.inf
    score = rng.uniform(0, 1, size=keypoint.shape[:-1])
    score[0, 0, 0, 5], score[0, 1, 0, :9] = np.nan, 0.1
    return torch.from_numpy(keypoint).float(), torch.from_numpy(score).float()


@pytest.mark.skipif(importlib.util.find_spec('triton') is None, reason='needs Triton')
def test_interpreted_kernels_equal_torch(run_process, root, tmp_path):
    paths = [str(root), os.environ.get('PYTHONPATH', '')]
    env = dict(TRITON_INTERPRET='1', PYTHONPATH=os.pathsep.join(filter(None, paths)))
    done = run_process(sys.executable, '-c', INTERPRETED, cwd=tmp_path, env=env)
    assert done.stdout.strip().endswith('equal')


@pytest.mark.gpu
@pytest.mark.parametrize('kwargs', [
    {}, dict(sigma=1.5, paf_width=2.5, score_thr=0.4), dict(strict_heatmap_score=True),
    dict(with_heatmap=False), dict(with_paf=False),
])  # fmt: skip
def test_batch_equals_numpy(kwargs):
    from integralaction_mm.rendering_triton import render_pose_maps

    keypoint, score = crowds()
    maps = render_pose_maps(keypoint.cuda(), score.cuda(), BONES, SIZE, **kwargs)
    assert maps.dtype == torch.float32
    for sample, persons, scores in zip(maps.cpu().numpy(), keypoint.numpy(), score.numpy()):
        expected = rendering.render_pose_maps(persons, scores, BONES, SIZE, **kwargs)
        np.testing.assert_allclose(sample, expected, atol=1e-5)


@pytest.mark.gpu
@pytest.mark.parametrize('dtype', [torch.bfloat16, torch.float16])
def test_half_precision_under_autocast(dtype):
    from integralaction_mm.rendering_triton import render_pose_maps

    keypoint, score = (tensor.cuda() for tensor in crowds())
    full = render_pose_maps(keypoint, score, BONES, SIZE)
    with torch.autocast('cuda', dtype=dtype):
        half = render_pose_maps(keypoint, score, BONES, SIZE)
    torch.testing.assert_close(half, full.to(dtype), rtol=0, atol=0)  # rounded once, at the end


@pytest.mark.gpu
def test_data_preprocessor_draws_with_these_kernels():
    from integralaction_mm.rendering_triton import render_pose_maps

    find = pose_data_preprocessor._find_renderer
    assert find(torch.device('cuda', torch.cuda.current_device())) is render_pose_maps
