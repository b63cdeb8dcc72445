"""The one check of a checkpoint's tensors."""

from __future__ import annotations

import pytest
import torch
from torch import nn

from integralaction_mm.models.tensor_check import check_tensors, find_unfit


def small() -> dict[str, torch.Tensor]:
    """Six tensors, and a counter of batches."""
    return nn.Sequential(nn.Conv2d(3, 2, 1), nn.BatchNorm2d(2)).state_dict()


def test_all_tensors_and_more():
    assert check_tensors('stream', small(), {**small(), 'more': torch.zeros(1)}) == 6


def test_counter_of_batches_may_be_missing():
    given = {key: value for key, value in small().items() if not key.endswith('tracked')}
    assert len(given) == 6
    assert find_unfit(small(), given) == []


@pytest.mark.parametrize(
    ('change', 'unfit'),
    [
        ({'0.weight': None}, ['0.weight']),
        ({'0.weight': torch.zeros(2, 3, 3, 3)}, ['0.weight']),
        ({'0.weight': 'text'}, ['0.weight']),
        ({'1.num_batches_tracked': torch.zeros(2)}, ['1.num_batches_tracked']),
        ({'1.running_var': None, '0.bias': torch.zeros(3)}, ['0.bias', '1.running_var']),
    ],
)
def test_what_does_not_fit(change, unfit):
    given = {key: value for key, value in {**small(), **change}.items() if value is not None}
    assert find_unfit(small(), given) == unfit
    shapes = {key: value.shape for key, value in small().items()}
    assert find_unfit(shapes, given) == unfit
    message = (
        f'^stream must receive all of its 6 tensors, but the checkpoint has {6 - len(unfit)} of '
        f'them; missing or of another shape: {", ".join(unfit)}$'
    )
    with pytest.raises(RuntimeError, match=message):
        check_tensors('stream', small(), given)


def test_no_more_than_three_are_named():
    with pytest.raises(RuntimeError, match='has 0 of them.*: 0.bias, 0.weight, 1.bias, ...$'):
        check_tensors('stream', small(), {})
