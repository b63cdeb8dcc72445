"""The only check of a checkpoint's tensors; PyTorch checks all or nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import torch
from torch import Tensor

__all__ = ['OF_ANOTHER_MODEL', 'check_tensors', 'find_unfit', 'list_some']

_SHOWN = 3
# How a reason begins if the checkpoint belongs to another model, rather than being broken.
OF_ANOTHER_MODEL = ('is missing', 'is unknown', 'must be (')


def find_unfit(wanted: Mapping[str, Tensor], given: Mapping[str, Any]) -> dict[str, str]:
    """Tensors that cannot be loaded.

    Args:
        wanted (dict[str, Tensor]): Tensors by name, which may be on the device 'meta'. A counter
            of batch norm's batches may be missing: checkpoints of old PyTorch have none, and
            nothing uses it.
        given (dict): The given tensors by the same names; there may be more.

    Returns:
        dict[str, str]: Names of ``wanted``, in alphabetical order, and what is wrong: 'is
        missing', of another shape, of another kind of numbers, not finite, or a variance below 0.
    """
    reasons = {
        name: _reason(name, value, given.get(name)) for name, value in sorted(wanted.items())
    }
    return {
        name: reason
        for name, reason in reasons.items()
        if reason and not (name.endswith('num_batches_tracked') and name not in given)
    }


def _reason(name: str, wanted: Tensor, given: Any) -> str:
    if given is None:
        return 'is missing'
    if not isinstance(given, Tensor) or given.layout is not torch.strided:
        return f'must be a tensor, but is {getattr(given, "layout", type(given).__name__)}'
    if given.shape != wanted.shape:
        return f'must be {tuple(wanted.shape)}, but is {tuple(given.shape)}'
    if _kind(given) != _kind(wanted):
        return f'must be {_kind(wanted)}, but is {given.dtype}'
    if given.is_floating_point() and not given.isfinite().all():
        return 'is not finite'
    if name.endswith('running_var') and bool((given < 0).any()):  # whose root batch norm takes
        return 'must be >= 0'
    return ''


def _kind(value: Tensor) -> str:
    if value.is_floating_point():
        return 'floating-point'
    return 'complex' if value.is_complex() or value.is_quantized else 'integer'


def check_tensors(part: str, wanted: Mapping[str, Tensor], given: Mapping[str, Any]) -> int:
    """Check that loading a checkpoint would replace every tensor of a module.

    Args:
        part (str): What the module is called in the error.
        wanted (dict[str, Tensor]): Its ``state_dict()``.
        given (dict[str, Tensor]): The checkpoint's state dict.

    Returns:
        int: Number of tensors, without counters of batches.

    Raises:
        RuntimeError: If :func:`find_unfit` finds any, like ``load_state_dict`` with ``strict``.
    """
    count = sum(not name.endswith('num_batches_tracked') for name in wanted)
    unfit = find_unfit(wanted, given)
    if unfit:
        raise RuntimeError(
            f'{part} must receive all of its {count} tensors, but the checkpoint has '
            f'{count - len(unfit)} of them that fit: '
            f'{list_some(f"{name} {reason}" for name, reason in unfit.items())}'
        )
    return count


def list_some(items: Iterable[str]) -> str:
    """The first three, and how many more there are.

    Examples:
        >>> list_some('abcde')
        'a; b; c and 2 more'
    """
    items = list(items)
    more = f' and {len(items) - _SHOWN} more' if len(items) > _SHOWN else ''
    return '; '.join(items[:_SHOWN]) + more
