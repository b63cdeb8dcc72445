from __future__ import annotations

import pytest
import torch
from mmaction.registry import MODELS
from torch import nn

from integralaction_mm.models.backbones import fused_inference
from integralaction_mm.models.backbones.fused_inference import fuse

CASES = [
    dict(type='FastResNetTSM', depth=50, out_indices=(1, 3)),
    dict(type='FastResNetTSM', depth=18, shift_div=4, channels_last=False),
    dict(type='StemlessResNetTSM', depth=18, in_channels=5, front_bias=True),
]


def build(**kwargs):
    """A backbone in evaluation whose batch norms do something."""
    torch.manual_seed(0)
    if kwargs['type'] == 'FastResNetTSM':
        kwargs['pretrained2d'] = False
    model = MODELS.build(dict(num_segments=2, **kwargs))
    for module in model.modules():
        if isinstance(module, nn.BatchNorm2d):
            nn.init.uniform_(module.weight, 0.5, 1)
            nn.init.normal_(module.bias, std=0.2)
            module.running_mean.normal_(0, 0.2)
            module.running_var.uniform_(0.5, 2)
        if isinstance(module, nn.Conv2d) and module.bias is not None:
            nn.init.normal_(module.bias)
    model.eval()
    return model


def frames(model, size: int = 32) -> torch.Tensor:
    torch.manual_seed(1)
    return torch.randn(4, model.in_channels, size, size)


def assert_alike(got, expected, share: float) -> None:
    """Every feature within a share of the greatest one."""
    got, expected = ((x,) if isinstance(x, torch.Tensor) else x for x in (got, expected))
    assert len(got) == len(expected)
    for ours, theirs in zip(got, expected):
        assert ours.shape == theirs.shape
        assert ours.dtype == theirs.dtype
        assert (ours - theirs).abs().max() <= share * theirs.abs().max()


@torch.no_grad()
@pytest.mark.parametrize('case', CASES)
def test_same_features(case, monkeypatch):
    monkeypatch.setattr(fused_inference, '_STEM_FRAMES', 3)  # 4 frames in two parts
    model = build(**case)
    x = frames(model)
    assert fuse(model) is not None
    assert_alike(fuse(model)(x), model(x), 1e-5)


@torch.no_grad()
def test_weights_are_those_of_the_moment():
    model = build(depth=18, type='FastResNetTSM')
    x = frames(model)
    before = fuse(model)(x)
    model.conv1.conv.weight.data.mul_(-1)  # as an average of weights is swapped in
    model.layer4[1].conv2.bn.running_mean.add_(3)
    assert (fuse(model)(x) - before).abs().max() > 1
    assert_alike(fuse(model)(x), model(x), 1e-5)


class Other(nn.Module):
    def __init__(self, block: nn.Module) -> None:
        super().__init__()
        self.block = block

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return 2 * self.block(x)


def look(model) -> None:
    model.layer2[0].conv1.register_forward_hook(lambda *args: None)


def replace_block(model) -> None:
    model.layer2[0] = Other(model.layer2[0])


def replace_layer(model) -> None:
    model.layer2 = Other(model.layer2)


def replace_shift(model) -> None:
    model.layer2[0].conv1.conv = Other(model.layer2[0].conv1.conv)


def replace_norm(model) -> None:
    model.layer2[0].conv1.bn = nn.InstanceNorm2d(64)


def replace_activation(model) -> None:
    model.layer2[0].conv1.activate = nn.GELU()


def train_one_norm(model) -> None:
    model.conv1.bn.train()


@torch.no_grad()
@pytest.mark.parametrize(
    'change',
    [look, replace_block, replace_layer, replace_shift, replace_norm, replace_activation,
     train_one_norm, lambda model: model.train()],
)  # fmt: skip
def test_leaves_what_it_does_not_know(change):
    model = build(depth=18, type='FastResNetTSM')
    change(model)
    assert fuse(model) is None


def test_leaves_what_needs_a_gradient():
    assert fuse(build(depth=18, type='FastResNetTSM')) is None


@pytest.mark.gpu
@pytest.mark.parametrize('case', CASES)
@pytest.mark.parametrize('dtype, share', [(None, 1e-4), (torch.bfloat16, 4e-2)])
def test_on_a_gpu(case, dtype, share, monkeypatch):
    monkeypatch.setattr(torch.backends.cudnn, 'allow_tf32', False)
    model = build(**case).cuda()
    x = frames(model, 64).cuda()
    with torch.autocast('cuda', dtype or torch.bfloat16, enabled=dtype is not None):
        expected = model(x)  # with a graph, hence by MMAction2's own forward pass
        with torch.no_grad():
            assert fuse(model) is not None
            got = model(x)
    got, expected = ([y] if isinstance(y, torch.Tensor) else y for y in (got, expected))
    assert_alike(got, [y.detach() for y in expected], share)
    assert not torch.equal(got[0], expected[0])  # or nothing was fused
