"""All three stages on a GPU, from decoded frames and keypoints to weights."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from mmaction.registry import MODELS
from mmaction.structures import ActionDataSample
from mmengine.config import Config
from mmengine.optim import build_optim_wrapper
from mmengine.registry import DefaultScope

from integralaction_mm import config_path
from integralaction_mm.layouts import get_layout

pytestmark = pytest.mark.gpu
STAGES = ('rgb_only', 'pose_only', 'rgb_pose')


@pytest.fixture(autouse=True)
def _scope():
    """The scope that default_runtime.py sets, and float32 that is float32."""
    backends = torch.backends.cuda.matmul, torch.backends.cudnn
    before = [backend.allow_tf32 for backend in backends]
    for backend in backends:
        backend.allow_tf32 = False
    with DefaultScope.overwrite_default_scope('mmaction'):
        yield
    for backend, allowed in zip(backends, before):
        backend.allow_tf32 = allowed


def build(stage: str) -> torch.nn.Module:
    torch.manual_seed(0)
    return MODELS.build(Config.fromfile(config_path(f'integralaction/{stage}_k50.py')).model)


def make_batch(stage: str) -> dict[str, Any]:
    """Two clips of 8 frames of 32x32 and of 8 frames with two persons, on the host."""
    torch.manual_seed(1)
    frames = [torch.randint(256, (8, 3, 32, 32), dtype=torch.uint8) for _ in range(2)]
    joints = [torch.rand(8, 2, 18, 3) * torch.tensor([8.0, 8.0, 1.0]) for _ in range(2)]
    inputs = dict(
        rgb_only=frames, pose_only=joints, rgb_pose=dict(imgs=frames, heatmap_imgs=joints)
    )  # fmt: skip
    pose_maps = dict(bones=get_layout('openpose18').bones, size=(8, 8))
    metainfo = {} if stage == 'rgb_only' else dict(pose_maps=pose_maps)
    samples = [ActionDataSample(metainfo=metainfo).set_gt_label(label) for label in (3, 7)]
    return dict(inputs=inputs[stage], data_samples=samples)


def losses_and_gradients(stage: str, device: str) -> dict[str, torch.Tensor]:
    model = build(stage).to(device).train()
    data = model.data_preprocessor(make_batch(stage), training=True)
    losses = model(**data, mode='loss')
    model.parse_losses(losses)[0].backward()
    found = {name: value for name, value in losses.items() if 'loss' in name}
    found['gradient'] = model.cls_head.fc_cls.weight.grad
    return {name: value.detach().cpu() for name, value in found.items()}


@pytest.mark.parametrize('stage', STAGES)
def test_losses_and_gradients_equal_those_of_a_cpu(stage):
    expected = losses_and_gradients(stage, 'cpu')
    torch.testing.assert_close(
        losses_and_gradients(stage, 'cuda'), expected, rtol=1e-3, atol=1e-5
    )  # fmt: skip


@pytest.mark.parametrize('dtype', ['float16', 'bfloat16'])
@pytest.mark.parametrize('stage', STAGES)
def test_amp_trains(stage, dtype):
    model = build(stage).cuda().train()
    wrapper = dict(
        type='AmpOptimWrapper', dtype=dtype, optimizer=dict(type='SGD', lr=0.01, momentum=0.9)
    )
    wrapper = build_optim_wrapper(model, wrapper)
    # In float16 the first loss scales may be too large for a step.
    losses = [model.train_step(make_batch(stage), wrapper)['loss_cls'] for _ in range(20)]
    assert all(torch.isfinite(loss) for loss in losses)
    assert losses[-1] < losses[0]
