from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import torch
from mmengine.optim import OptimWrapper
from mmengine.registry import OPTIM_WRAPPERS
from torch import nn

__all__ = ['Bfloat16OptimWrapper', 'has_bfloat16']

# The flags of x86, and that of ARM.
_FLAGS = {'avx512_bf16', 'amx_bf16', 'bf16'}


@OPTIM_WRAPPERS.register_module()
class Bfloat16OptimWrapper(OptimWrapper):
    """Training under bfloat16 autocast on any device, also on a CPU.

    MMEngine's ``AmpOptimWrapper`` refuses a CPU. Convolutions and matrix products, the bulk
    of a step, take half the time or less on processors that multiply in bfloat16
    (:func:`has_bfloat16`); on others they may take longer than in float32. Weights, their updates
    and checkpoints stay float32. Bfloat16 has the range of float32, so losses are not
    scaled. Maps of a single pixel must not reach a convolution with a stride on a CPU: some of its
    weight's gradients would not be finite (oneDNN leaves them as they were in memory).

    Args:
        **kwargs: Arguments of MMEngine's ``OptimWrapper``: ``optimizer``, ``clip_grad``, ...
    """

    @contextmanager
    def optim_context(self, model: nn.Module) -> Iterator[None]:
        """Forward passes of a training step; their backward passes have the same types."""
        device = next(model.parameters()).device.type
        with super().optim_context(model), torch.autocast(device, dtype=torch.bfloat16):
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
