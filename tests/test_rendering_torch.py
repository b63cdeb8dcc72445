from __future__ import annotations

import numpy as np
import pytest
import torch

from integralaction_mm import rendering
from integralaction_mm.layouts import get_layout
from integralaction_mm.rendering_torch import render_pose_maps

BONES = get_layout('openpose18').bones
SIZE = (28, 24)


def crowds(samples: int, persons: int = 3, frames: int = 2) -> tuple[torch.Tensor, torch.Tensor]:
    """Random persons that overlap and leave the map, on whole, half and any positions, and NaN."""
    rng = np.random.default_rng(samples)
    keypoint = rng.uniform(-4, 30, size=(samples, persons, frames, 18, 2))
    keypoint[:, 1:] = keypoint[:, :1] + rng.uniform(-2, 2, size=keypoint[:, 1:].shape)
    keypoint[:, 0] = keypoint[:, 0].round()
    keypoint[:, 1, 0] = (2 * keypoint[:, 1, 0]).round() / 2
    keypoint[0, 0, 0, :2] = np.nan, np.inf
    score = rng.uniform(0, 1, size=keypoint.shape[:-1])
    score[0, 0, 0, 5], score[0, 1, 0, :9] = np.nan, 0.1
    return torch.from_numpy(keypoint).float(), torch.from_numpy(score).float()


@pytest.mark.parametrize('device', ['cpu', pytest.param('cuda', marks=pytest.mark.gpu)])
@pytest.mark.parametrize('kwargs', [
    {}, dict(sigma=1.5, paf_width=2.5, score_thr=0.4), dict(strict_heatmap_score=True),
    dict(with_heatmap=False), dict(with_paf=False),
])  # fmt: skip
def test_batch_equals_numpy(kwargs, device):
    keypoint, score = crowds(samples=4)
    maps = render_pose_maps(keypoint.to(device), score.to(device), BONES, SIZE, **kwargs)
    assert maps.dtype == torch.float32
    assert maps.device.type == device
    for sample, persons, scores in zip(maps.cpu().numpy(), keypoint.numpy(), score.numpy()):
        expected = rendering.render_pose_maps(persons, scores, BONES, SIZE, **kwargs)
        np.testing.assert_allclose(sample, expected, atol=1e-5)


@pytest.mark.parametrize('dtype', [torch.bfloat16, torch.float16])
def test_half_precision_under_autocast(dtype):
    keypoint, score = crowds(samples=2)
    full = render_pose_maps(keypoint, score, BONES, SIZE)
    with torch.autocast('cpu', dtype=dtype):
        half = render_pose_maps(keypoint, score, BONES, SIZE)
    assert half.dtype == dtype
    torch.testing.assert_close(half, full.to(dtype), rtol=0, atol=0)  # rounded once, at the end


def test_exports_with_any_batch_size():
    class Render(torch.nn.Module):
        def forward(self, keypoint, score):
            return render_pose_maps(keypoint, score, BONES, SIZE)

    batch = {0: torch.export.Dim('batch')}
    exported = torch.export.export(
        Render(), crowds(samples=2), dynamic_shapes=dict(keypoint=batch, score=batch)
    )
    other = crowds(samples=5)
    torch.testing.assert_close(exported.module()(*other), Render()(*other))
