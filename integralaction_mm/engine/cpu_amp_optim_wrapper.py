"""Automatic mixed precision on a CPU, which MMEngine's ``AmpOptimWrapper`` refuses."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import torch
from mmengine.optim import OptimWrapper
from mmengine.registry import OPTIM_WRAPPERS
from torch import nn

__all__ = ['CPUAmpOptimWrapper', 'has_bfloat16']

# Flags of x86, and the one of ARM.
_FLAGS = {'avx512_bf16', 'amx_bf16', 'bf16'}


@OPTIM_WRAPPERS.register_module()
class CPUAmpOptimWrapper(OptimWrapper):
    """Runs a training's forward passes in bfloat16 on a CPU; weights and steps stay float32.

    bfloat16 has the range of float32, so losses are not scaled. Arguments are those of
    ``OptimWrapper``. It pays where :func:`has_bfloat16`; elsewhere it is slower than float32.
    """

    @contextmanager
    def optim_context(self, model: nn.Module) -> Iterator[None]:
        """Context of a forward pass, see ``OptimWrapper.optim_context``."""
        with super().optim_context(model), torch.autocast('cpu', torch.bfloat16):
            yield


def has_bfloat16(cpuinfo: str | Path = '/proc/cpuinfo') -> bool:
    """Whether the CPU multiplies in bfloat16.

    Args:
        cpuinfo (str | Path): File of the kernel that lists its flags. Defaults to Linux's; where
            there is none, the answer is no.
    """
    try:
        text = Path(cpuinfo).read_text(encoding='utf-8', errors='replace')
    except OSError:
        return False
    lines = (line.partition(':') for line in text.splitlines())
    flags = (value.split() for name, _, value in lines if name.strip() in ('flags', 'Features'))
    return any(_FLAGS.intersection(words) for words in flags)
