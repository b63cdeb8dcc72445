from __future__ import annotations

import pytest

from integralaction_mm.models.triton_or_torch import triton_or_torch


def test_takes_what_could_be_compiled(log):
    assert triton_or_torch('numbers are added', lambda: sum, max) is sum
    assert log == []


@pytest.mark.parametrize('error, reason', [
    (ImportError('no Triton\nat all'), 'no Triton'),
    (RuntimeError(), 'RuntimeError'),
])  # fmt: skip
def test_says_why_it_takes_torch(error, reason, log):
    def load():
        raise error

    assert triton_or_torch('numbers are added', load, max) is max
    assert log == [f'numbers are added by Torch, not by Triton: {reason}']
