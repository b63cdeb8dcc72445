from __future__ import annotations

import pytest
import torch
from mmengine.optim import build_optim_wrapper
from torch import Tensor, nn

from integralaction_mm.engine import Bfloat16OptimWrapper
from integralaction_mm.engine.bfloat16_optim_wrapper import has_bfloat16


class Line(nn.Module):
    """A line through the origin, that keeps the type of its last output."""

    def __init__(self) -> None:
        super().__init__()
        self.slope = nn.Linear(1, 1, bias=False)
        nn.init.constant_(self.slope.weight, 1.0)

    def forward(self, x: Tensor) -> Tensor:
        y = self.slope(x)
        self.seen = y.dtype
        return y


def step(model: Line, **options) -> Bfloat16OptimWrapper:
    """One step on x = 2 at the loss slope * x, whose gradient is 2."""
    wrapper = build_optim_wrapper(
        model,
        dict(type='Bfloat16OptimWrapper', optimizer=dict(type='SGD', lr=0.25), **options),
    )
    with wrapper.optim_context(model):
        loss = model(torch.tensor([[2.0]])).sum()
    wrapper.update_params(loss)
    return wrapper


def test_step_computes_in_bfloat16_and_keeps_weights_in_float32():
    model = Line()
    wrapper = step(model)
    assert isinstance(wrapper, Bfloat16OptimWrapper)
    assert model.seen == torch.bfloat16
    assert model.slope.weight.dtype == torch.float32
    assert model.slope.weight.item() == 1 - 0.25 * 2
    model(torch.tensor([[2.0]]))
    assert model.seen == torch.float32


def test_gradients_are_clipped_unscaled():
    model = Line()
    step(model, clip_grad=dict(max_norm=0.5))
    assert model.slope.weight.item() == pytest.approx(1 - 0.25 * 0.5, abs=1e-6)


def test_state_is_that_of_a_plain_wrapper():
    wrapper = step(Line())
    assert 'loss_scaler' not in wrapper.state_dict()


@pytest.mark.parametrize(
    'text, expected',
    [
        ('processor : 0\nflags\t\t: fpu avx512f avx512_bf16\n', True),
        ('flags\t: fpu amx_bf16 amx_tile\n', True),
        ('Features\t: fp asimd bf16 i8mm\n', True),
        ('model name : a bf16 wonder\nflags\t: fpu avx512f avx512_bf16x\n', False),
        ('', False),
    ],
)
def test_flags_of_a_cpu(text, expected, tmp_path):
    path = tmp_path / 'cpuinfo'
    path.write_text(text)
    assert has_bfloat16(path) is expected


def test_a_system_without_flags(tmp_path):
    assert not has_bfloat16(tmp_path / 'none')
