"""The one check of a checkpoint's tensors."""

from __future__ import annotations

import re

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
    assert find_unfit(small(), given) == {}


@pytest.mark.parametrize(
    ('change', 'unfit'),
    [
        ({'0.weight': None}, {'0.weight': 'is missing'}),
        (
            {'0.weight': torch.zeros(2, 3, 3, 3)},
            {'0.weight': 'must be (2, 3, 1, 1), but is (2, 3, 3, 3)'},
        ),
        ({'0.weight': 'text'}, {'0.weight': 'must be a tensor, but is str'}),
        (
            {'0.bias': torch.zeros(2).to_sparse()},
            {'0.bias': 'must be a tensor, but is torch.sparse_coo'},
        ),
        (
            {'0.bias': torch.zeros(2, dtype=torch.int64)},
            {'0.bias': 'must be floating-point, but is torch.int64'},
        ),
        (
            {'0.bias': torch.zeros(2, dtype=torch.complex64)},
            {'0.bias': 'must be floating-point, but is torch.complex64'},
        ),
        (
            {'1.num_batches_tracked': torch.tensor(0.5)},
            {'1.num_batches_tracked': 'must be integer, but is torch.float32'},
        ),
        ({'1.weight': torch.tensor([0, float('nan')])}, {'1.weight': 'is not finite'}),
        ({'1.weight': torch.tensor([0, -float('inf')])}, {'1.weight': 'is not finite'}),
        ({'1.running_var': torch.tensor([1, -0.5])}, {'1.running_var': 'must be >= 0'}),
        (
            {'1.running_var': None, '0.bias': torch.zeros(3)},
            {'0.bias': 'must be (2,), but is (3,)', '1.running_var': 'is missing'},
        ),
    ],
)
def test_what_does_not_fit(change, unfit):
    given = {key: value for key, value in {**small(), **change}.items() if value is not None}
    assert find_unfit(small(), given) == unfit
    shapes = {key: value.to('meta') for key, value in small().items()}
    assert find_unfit(shapes, given) == unfit
    reasons = '; '.join(f'{name} {reason}' for name, reason in unfit.items())
    message = (
        f'stream must receive all of its 6 tensors, but the checkpoint has {6 - len(unfit)} of '
        f'them that fit: {reasons}'
    )
    with pytest.raises(RuntimeError, match=f'^{re.escape(message)}$'):
        check_tensors('stream', small(), given)


def test_half_precision_is_taken():
    given = {k: v.half() if v.is_floating_point() else v for k, v in small().items()}
    assert check_tensors('stream', small(), given) == 6


def test_no_more_than_three_are_named():
    with pytest.raises(
        RuntimeError,
        match='has 0 of them that fit: 0.bias is missing; 0.weight is .*; 1.bias .* and 3 more$',
    ):
        check_tensors('stream', small(), {})
