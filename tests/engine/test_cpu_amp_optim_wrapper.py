from __future__ import annotations

import pytest
import torch
from mmengine.registry import OPTIM_WRAPPERS
from torch import nn

from integralaction_mm.engine.cpu_amp_optim_wrapper import CPUAmpOptimWrapper, has_bfloat16


def test_a_step_is_of_bfloat16_products_and_float32_weights():
    model = nn.Linear(2, 1, bias=False)
    nn.init.constant_(model.weight, 1.0)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.5)
    wrapper = OPTIM_WRAPPERS.build(dict(type='CPUAmpOptimWrapper', optimizer=optimizer))
    assert isinstance(wrapper, CPUAmpOptimWrapper)
    x = torch.tensor([[1.0, 1.0 + 2**-9]])  # the latter is 1 in bfloat16, which has 8 digits
    with wrapper.optim_context(model):
        y = model(x)
    assert y.dtype is torch.bfloat16
    assert y.item() == 2
    assert model(x).dtype is torch.float32  # the context is over
    wrapper.update_params(y.float().sum())
    assert model.weight.dtype is torch.float32
    torch.testing.assert_close(model.weight.data, torch.tensor([[0.5, 0.5]]))


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
