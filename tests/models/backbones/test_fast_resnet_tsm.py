from __future__ import annotations

import copy
import pickle

import pytest
import torch
from mmaction.registry import MODELS
from torch import Tensor

from integralaction_mm.models.backbones.fast_resnet_tsm import TemporalShift, temporal_shift

FORMATS = (torch.contiguous_format, torch.channels_last)


def run(shift, x: Tensor, grad: Tensor, num_segments: int, shift_div: int) -> tuple:
    """Result and gradient of a shift."""
    x = x.clone().requires_grad_()
    out = shift(x, num_segments, shift_div=shift_div)
    out.backward(grad)
    return out.detach(), x.grad


def build(name: str = 'FastResNetTSM', **kwargs):
    torch.manual_seed(0)
    return MODELS.build(
        dict(type=f'mmaction.{name}', depth=18, num_segments=2, pretrained2d=False, **kwargs)
    )


def train_steps(model, steps: int = 2) -> dict[str, Tensor]:
    """Weights after some steps of SGD."""
    torch.manual_seed(1)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9)
    model.train()
    for _ in range(steps):
        optimizer.zero_grad()
        model(torch.randn(4, 3, 32, 32)).square().mean().backward()
        optimizer.step()
    return model.state_dict()


@pytest.mark.parametrize('device', ['cpu', pytest.param('cuda', marks=pytest.mark.gpu)])
@pytest.mark.parametrize('memory_format', FORMATS)
@pytest.mark.parametrize('num_segments, channels, shift_div', [
    (8, 64, 8), (3, 13, 4), (1, 8, 4), (2, 4, 2), (2, 4, 1), (2, 3, 8),
])  # fmt: skip
def test_same_bits_as_mmaction2(memory_format, num_segments, channels, shift_div, device):
    torch.manual_seed(0)
    shape = 2 * num_segments, channels, 3, 5
    x, grad = (
        torch.randn(shape, device=device).contiguous(memory_format=memory_format) for _ in range(2)
    )
    expected = run(TemporalShift.shift, x, grad, num_segments, shift_div)
    got = run(temporal_shift, x, grad, num_segments, shift_div)
    for ours, theirs in zip(got, expected):
        assert torch.equal(ours, theirs)
        assert ours.stride() == x.stride()


def test_by_hand():
    # 1 clip of 3 frames; channel 0 shifts to the frame before, channel 1 to the frame after.
    x = torch.arange(1.0, 13).view(3, 4, 1, 1)
    out, grad = run(temporal_shift, x, x, 3, 4)
    assert out.flatten(1).tolist() == [[5, 0, 3, 4], [9, 2, 7, 8], [0, 6, 11, 12]]
    assert grad.flatten(1).tolist() == [[0, 6, 3, 4], [1, 10, 7, 8], [5, 0, 11, 12]]


def test_gradients_of_any_layout_and_order():
    x = torch.randn(4, 8, 2, 3, requires_grad=True)
    temporal_shift(x, 2, 4).mean().backward()  # this gradient is one number, expanded
    assert x.grad.sum().item() == pytest.approx((x.numel() - 2 * 2 * 2 * 6) / x.numel())
    x = torch.randn(4, 8, 2, 3, dtype=torch.double, requires_grad=True)
    assert torch.autograd.gradcheck(lambda x: temporal_shift(x, 2, 4), x)
    assert torch.autograd.gradgradcheck(lambda x: temporal_shift(x, 2, 4).sin(), x)


def test_the_input_stays_and_nothing_is_kept():
    x = torch.randn(4, 8, 2, 3, requires_grad=True)
    before, kept = x.detach().clone(), []
    with torch.autograd.graph.saved_tensors_hooks(kept.append, lambda tensor: tensor):
        temporal_shift(x, 2, 4)
    assert torch.equal(x, before)
    assert not kept


def test_frames_that_are_no_whole_clips():
    with pytest.raises(RuntimeError, match='5'):
        temporal_shift(torch.randn(5, 8, 2, 2), 2, 4)


@pytest.mark.parametrize('shift_place', ['block', 'blockres'])
def test_training_has_the_bits_of_resnet_tsm(shift_place):
    expected = train_steps(build('ResNetTSM', shift_place=shift_place))
    got = train_steps(build(channels_last=False, shift_place=shift_place))
    assert got.keys() == expected.keys()
    assert all(torch.equal(got[name], value) for name, value in expected.items())


def test_channels_last_changes_rounding_only():
    plain, last = build(channels_last=False), build()
    plain.eval()
    last.eval()
    x = torch.randn(4, 3, 64, 64)
    kept = []
    for module in last.modules():
        if isinstance(module, TemporalShift):
            module.register_forward_hook(lambda module, args, out: kept.append(out))
    with torch.no_grad():
        torch.testing.assert_close(last(x), plain(x), atol=1e-5, rtol=1e-4)
    assert len(kept) == 8
    assert all(out.is_contiguous(memory_format=torch.channels_last) for out in kept)
    train_steps(last)
    # Else DistributedDataParallel warns, and copies each gradient.
    assert all(p.grad.stride() == p.stride() for p in last.parameters())


def test_checkpoints_fit_both_ways():
    stock, fast = build('ResNetTSM'), build()
    assert 'layer1.0.conv1.conv.net.weight' in fast.state_dict()
    with torch.no_grad():
        for parameter in stock.parameters():
            parameter.normal_()
    fast.load_state_dict(stock.state_dict(), strict=True)
    other = build('ResNetTSM')
    other.load_state_dict(fast.state_dict(), strict=True)
    for name, value in stock.state_dict().items():
        assert torch.equal(other.state_dict()[name], value), name


def test_no_shift_where_none_is_asked_for():
    model = build(is_shift=False)
    assert not any(isinstance(module, TemporalShift) for module in model.modules())


def test_autocast():
    model = build()
    x = torch.randn(4, 3, 64, 64)
    with torch.autocast('cpu', torch.bfloat16):
        out = model(x)
    assert out.dtype == torch.bfloat16
    out.float().mean().backward()
    grad = model.layer1[0].conv1.conv.net.weight.grad
    assert grad.dtype == torch.float32
    assert torch.isfinite(grad).all()


def test_copies_traces_and_exports():
    model = build()
    model.eval()
    x = torch.randn(2, 3, 32, 32)
    with torch.no_grad():
        expected = model(x)
        copies = (
            copy.deepcopy(model),
            pickle.loads(pickle.dumps(model)),
            torch.jit.trace(model, x),
            torch.export.export(model, (x,)).module(),
        )
        for made in copies:
            torch.testing.assert_close(made(x), expected, atol=1e-5, rtol=1e-4)


def test_compiles_without_a_break():
    # The graph as it is, since the default backend needs a C++ compiler.
    compiled = torch.compile(temporal_shift, backend='aot_eager', fullgraph=True)
    x, grad = torch.randn(4, 8, 2, 3), torch.randn(4, 8, 2, 3)
    for ours, theirs in zip(run(compiled, x, grad, 2, 4), run(temporal_shift, x, grad, 2, 4)):
        torch.testing.assert_close(ours, theirs)
