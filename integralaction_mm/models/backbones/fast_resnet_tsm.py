from __future__ import annotations

from typing import Any

import torch
from mmaction.models.backbones import ResNetTSM
from mmaction.models.backbones.resnet_tsm import TemporalShift
from mmaction.registry import MODELS
from torch import Tensor


class _Shift(torch.autograd.Function):
    """One copy of the feature forward and one backward; autograd keeps nothing in between."""

    @staticmethod
    def forward(ctx: Any, x: Tensor, num_segments: int, fold: int) -> Tensor:
        ctx.num_segments, ctx.fold = num_segments, fold
        return _move(x, num_segments, slice(fold), slice(fold, 2 * fold))

    @staticmethod
    def backward(ctx: Any, grad: Tensor) -> tuple[Tensor, None, None]:
        mid = slice(ctx.fold, 2 * ctx.fold)
        moved = _move(grad, ctx.num_segments, mid, slice(ctx.fold))
        # TemporalShift's blank frame is x - x, whose gradients cancel on frame 0 up to rounding.
        # The same rounding keeps a training run bit for bit what it is with ResNetTSM.
        blank = grad.unflatten(0, (-1, ctx.num_segments))[:, 0, mid]
        moved.unflatten(0, (-1, ctx.num_segments))[:, 0, mid].add_(blank).sub_(blank)
        return moved, None, None


def _move(x: Tensor, num_segments: int, earlier: slice, later: slice) -> Tensor:
    """Move some channels a frame earlier and others a frame later, in the memory format of x."""
    moved = x.clone()
    source, target = (y.unflatten(0, (-1, num_segments)) for y in (x, moved))
    # [N, T, C, H, W]
    target[:, :-1, earlier] = source[:, 1:, earlier]
    target[:, -1, earlier] = 0
    target[:, 1:, later] = source[:, :-1, later]
    target[:, 0, later] = 0
    return moved


def temporal_shift(x: Tensor, num_segments: int, shift_div: int = 3) -> Tensor:
    """MMAction2's ``TemporalShift.shift``, with the same bits in less time and memory.

    The result has the memory format of ``x``. Equal in float32 to the bit are the result and the
    gradient, for finite values.

    Args:
        x (Tensor): Feature (N*T, C, H, W), of a floating type.
        num_segments (int): T, frames of a clip.
        shift_div (int): The first C // shift_div channels come from the next frame, as many after
            them from the frame before, with zeros at the ends. Defaults to 3.

    Returns:
        Tensor: Shifted feature (N*T, C, H, W).
    """
    if torch.jit.is_tracing():  # also torch.onnx.export(dynamo=False)
        return TemporalShift.shift(x, num_segments, shift_div)
    return _Shift.apply(x, num_segments, x.shape[1] // shift_div)


@MODELS.register_module()
class FastResNetTSM(ResNetTSM):
    """MMAction2's ``ResNetTSM`` with a cheaper temporal shift; checkpoints fit both ways.

    Args:
        depth (int): Depth of the ResNet, from {18, 34, 50, 101, 152}.
        channels_last (bool): Whether features lie in memory with the channels last, which makes
            convolutions faster and changes results by rounding only; with False, training gives
            the very bits of ``ResNetTSM``. Defaults to True.
        **kwargs: Arguments of ``ResNetTSM``: ``num_segments=8``, ``shift_div=8``, ...
    """

    def __init__(self, depth: int, channels_last: bool = True, **kwargs: Any) -> None:
        self.channels_last = channels_last
        super().__init__(depth, **kwargs)
        if channels_last:
            # Else a weight and its gradient differ in layout, of which DDP warns.
            self.to(memory_format=torch.channels_last)

    def make_temporal_shift(self) -> None:
        """Make temporal shift for the residual blocks."""
        super().make_temporal_shift()
        for module in self.modules():
            if isinstance(module, TemporalShift):
                module.shift = temporal_shift

    def forward(self, x: Tensor) -> Tensor | tuple[Tensor, ...]:
        """Compute the features of frames (N*T, in_channels, H, W), as ``ResNetTSM`` does."""
        if self.channels_last:
            x = x.contiguous(memory_format=torch.channels_last)
        return super().forward(x)
