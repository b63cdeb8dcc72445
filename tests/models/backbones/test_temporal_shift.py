from __future__ import annotations

import pytest
import torch
from mmaction.models.backbones.resnet_tsm import TemporalShift
from torch import Tensor

from integralaction_mm.models.backbones.temporal_shift import temporal_shift

FORMATS = (torch.contiguous_format, torch.channels_last)


def run(shift, x: Tensor, grad: Tensor, num_segments: int, shift_div: int) -> tuple:
    """Result and gradient of a shift."""
    x = x.clone().requires_grad_()
    out = shift(x, num_segments, shift_div=shift_div)
    out.backward(grad)
    return out.detach(), x.grad


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


def test_compiles_without_a_break():
    # The graph as it is, since the default backend needs a C++ compiler.
    compiled = torch.compile(temporal_shift, backend='aot_eager', fullgraph=True)
    x, grad = torch.randn(4, 8, 2, 3), torch.randn(4, 8, 2, 3)
    for ours, theirs in zip(run(compiled, x, grad, 2, 4), run(temporal_shift, x, grad, 2, 4)):
        torch.testing.assert_close(ours, theirs)
