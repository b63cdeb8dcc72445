"""The temporal shift of TSM, bit for bit as in MMAction2, in less time and memory."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import torch
from mmaction.models.backbones.resnet_tsm import TemporalShift
from torch import Tensor

from ..triton_or_torch import triton_or_torch

__all__ = ['temporal_shift']

Move = Callable[[Tensor, int, int, bool], Tensor]
# PyTorch 2.0 has neither.
_is_compiling = getattr(getattr(torch, 'compiler', None), 'is_compiling', lambda: False)


class _Shift(torch.autograd.Function):
    """One copy of the feature forward and one backward; autograd keeps nothing in between."""

    @staticmethod
    def forward(ctx: Any, x: Tensor, num_segments: int, fold: int) -> Tensor:
        ctx.num_segments, ctx.fold = num_segments, fold
        return _find_move(x)(x, num_segments, fold, True)

    @staticmethod
    def backward(ctx: Any, grad: Tensor) -> tuple[Tensor, None, None]:
        moved = _find_move(grad)(grad, ctx.num_segments, ctx.fold, False)
        # TemporalShift's blank frame is x - x, whose gradients cancel on frame 0 up to rounding.
        # The same rounding keeps a training run bit for bit as it is with ResNetTSM.
        mid = slice(ctx.fold, 2 * ctx.fold)
        blank = grad.unflatten(0, (-1, ctx.num_segments))[:, 0, mid]
        moved.unflatten(0, (-1, ctx.num_segments))[:, 0, mid].add_(blank).sub_(blank)
        return moved, None, None


def _move(x: Tensor, num_segments: int, fold: int, first_earlier: bool) -> Tensor:
    """A slower :func:`integralaction_mm.models.backbones.temporal_shift_triton.move`."""
    moved = x.clone()
    source, target = (y.unflatten(0, (-1, num_segments)) for y in (x, moved))
    # [N, T, C, H, W]
    ways = slice(fold), slice(fold, 2 * fold)
    earlier, later = ways if first_earlier else ways[::-1]
    target[:, :-1, earlier] = source[:, 1:, earlier]
    target[:, -1, earlier] = 0
    target[:, 1:, later] = source[:, :-1, later]
    target[:, 0, later] = 0
    return moved


def _find_move(x: Tensor) -> Move:
    # A compiler joins the slices itself.
    return _load_kernel(x.device) if x.is_cuda and not _is_compiling() else _move


@functools.cache
def _load_kernel(device: torch.device) -> Move:
    """Triton's kernel if it is available and can be compiled."""

    def load() -> Move:
        from .temporal_shift_triton import move

        move(torch.zeros(2, 2, 1, 1, device=device), 2, 1, True)
        return move

    fallback: Move = _move
    return triton_or_torch('temporal shifts are copied', load, fallback)


def temporal_shift(x: Tensor, num_segments: int, shift_div: int = 3) -> Tensor:
    """MMAction2's ``TemporalShift.shift``, with the same bits in less time and memory.

    The result has the memory format of ``x``. In float32, the result and the gradient are equal to
    the bit, for finite values.

    Args:
        x (Tensor): Feature (N*T, C, H, W), of a floating type.
        num_segments (int): T, frames of a clip.
        shift_div (int): The first C // shift_div channels come from the next frame, as many after
            them from the frame before, with zeros at the ends. Defaults to 3.

    Returns:
        Tensor: Shifted feature (N*T, C, H, W).

    Raises:
        RuntimeError: If the frames do not make whole clips.
    """
    if torch.jit.is_tracing():  # also torch.onnx.export(dynamo=False)
        return TemporalShift.shift(x, num_segments, shift_div)
    if len(x) % num_segments:
        raise RuntimeError(
            f'frames must be a multiple of num_segments={num_segments}, but got {len(x)}'
        )
    return _Shift.apply(x, num_segments, x.shape[1] // shift_div)
