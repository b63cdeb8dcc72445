from __future__ import annotations

from typing import Any

import torch
from mmaction.models.backbones import ResNetTSM
from mmaction.models.backbones.resnet_tsm import TemporalShift
from mmaction.registry import MODELS
from torch import Tensor

from .fused_inference import fuse
from .temporal_shift import temporal_shift


@MODELS.register_module()
class FastResNetTSM(ResNetTSM):
    """MMAction2's ``ResNetTSM`` with a cheaper temporal shift; checkpoints fit both ways.

    On an NVIDIA GPU, evaluation without gradients also fuses each convolution with what follows
    it, see :func:`fuse`.

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
        fused = fuse(self) if self.has_fused_kernels(x) else None
        return super().forward(x) if fused is None else fused(x)

    @staticmethod
    def has_fused_kernels(x: Tensor) -> bool:
        """Whether an input lies where :func:`fuse` gains something."""
        return x.is_cuda and torch.backends.cudnn.enabled and torch.version.hip is None
