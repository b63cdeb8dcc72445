"""Whether a checkpoint holds all tensors of a module, which PyTorch only asks for all at once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from torch import Tensor

__all__ = ['check_tensors', 'find_unfit']

_SHOWN = 3


def find_unfit(wanted: Mapping[str, Any], given: Mapping[str, Any]) -> list[str]:
    """Tensors that are missing or of another shape.

    Args:
        wanted (dict): Tensors, or their shapes (torch.Size), by name. A counter of batch norm's
            batches may be missing: checkpoints of old PyTorch have none, and nothing uses it.
        given (dict): What there is, by the same names; there may be more.

    Returns:
        list[str]: Names of ``wanted``, in alphabetical order.
    """
    return sorted(
        name
        for name, value in wanted.items()
        if not (name.endswith('num_batches_tracked') and name not in given)
        and getattr(given.get(name), 'shape', None) != getattr(value, 'shape', value)
    )


def check_tensors(part: str, wanted: Mapping[str, Tensor], given: Mapping[str, Any]) -> int:
    """Check that nothing of a module would stay as it is when a checkpoint is loaded.

    Args:
        part (str): What the module is called in the error.
        wanted (dict[str, Tensor]): Its ``state_dict()``.
        given (dict[str, Tensor]): The checkpoint's state dict.

    Returns:
        int: Number of tensors, without counters of batches.

    Raises:
        RuntimeError: If :func:`find_unfit` finds any, as ``load_state_dict`` with ``strict``.
    """
    count = sum(not name.endswith('num_batches_tracked') for name in wanted)
    unfit = find_unfit(wanted, given)
    if unfit:
        raise RuntimeError(
            f'{part} must receive all of its {count} tensors, but the checkpoint has '
            f'{count - len(unfit)} of them; missing or of another shape: '
            f'{", ".join(unfit[:_SHOWN])}{", ..." if len(unfit) > _SHOWN else ""}'
        )
    return count
