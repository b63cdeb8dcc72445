"""A batch of frames and keypoints: one copy for the latter."""

from __future__ import annotations

import pytest
import torch
from mmaction.structures import ActionDataSample

from integralaction_mm.models import TwoStreamDataPreprocessor

MAPS = dict(size=(6, 8))


@pytest.fixture
def preprocess() -> TwoStreamDataPreprocessor:
    return TwoStreamDataPreprocessor(
        preprocessors=dict(
            imgs=dict(type='mmaction.ActionDataPreprocessor', mean=[127.5], std=[127.5]),
            heatmap_imgs=dict(type='mmaction.PoseDataPreprocessor'),
        )
    )


def batch(pose: torch.Tensor, **meta) -> dict:
    """Two samples of the same two frames."""
    imgs = torch.full((2, 3, 4, 5), 255, dtype=torch.uint8)
    samples = [ActionDataSample(metainfo=meta) for _ in range(2)]
    return dict(inputs=dict(imgs=[imgs] * 2, heatmap_imgs=[pose] * 2), data_samples=samples)


def test_keypoints_are_one_tensor(preprocess):
    inputs = preprocess.cast_data(batch(torch.rand(2, 1, 18, 3), pose_maps=MAPS))['inputs']
    assert inputs['heatmap_imgs'].shape == (2, 2, 1, 18, 3)
    assert [tuple(imgs.shape) for imgs in inputs['imgs']] == [(2, 3, 4, 5)] * 2


def test_maps_stay_apart(preprocess):
    inputs = preprocess.cast_data(batch(torch.rand(2, 52, 6, 8)))['inputs']
    assert [tuple(maps.shape) for maps in inputs['heatmap_imgs']] == [(2, 52, 6, 8)] * 2


def test_both_streams(preprocess):
    maps = torch.rand(2, 52, 6, 8)
    inputs = preprocess(batch(maps))['inputs']
    assert inputs['imgs'].shape == (2, 2, 3, 4, 5)
    assert (inputs['imgs'] == 1).all()  # (255 - 127.5) / 127.5
    assert torch.equal(inputs['heatmap_imgs'], torch.stack((maps, maps)))
