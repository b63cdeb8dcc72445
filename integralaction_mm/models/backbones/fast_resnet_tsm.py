from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
from mmaction.models.backbones import ResNetTSM
from mmaction.models.backbones.resnet_tsm import TemporalShift
from mmaction.registry import MODELS
from torch import Tensor, nn

from .fused_inference import fuse
from .temporal_shift import temporal_shift


@MODELS.register_module()
class FastResNetTSM(ResNetTSM):
    """MMAction2's ``ResNetTSM`` with a cheaper temporal shift; checkpoints are interchangeable.

    On an NVIDIA GPU, evaluation without gradients also fuses each convolution with what follows
    it, see :func:`fuse`.

    Args:
        depth (int): Depth of the ResNet, from {18, 34, 50, 101, 152}.
        channels_last (bool): Whether features are in memory with the channels last, which makes
            convolutions faster and changes results only by rounding; with False, training gives
            the exact bits of ``ResNetTSM``. Defaults to True.
        **kwargs: Arguments of ``ResNetTSM``: ``num_segments=8``, ``shift_div=8``, ...

    Raises:
        ValueError: If an argument is out of range, or has no effect with the others.
        NotImplementedError: If ``shift_place`` is neither 'block' nor 'blockres'.
    """

    def __init__(self, depth: int, channels_last: bool = True, **kwargs: Any) -> None:
        self.channels_last = channels_last
        _check_segments(**kwargs)
        _check_non_local(depth, **kwargs)
        super().__init__(depth, **kwargs)
        if channels_last:
            # Otherwise a weight and its gradient differ in layout, which DDP warns about.
            for module in self.modules():
                if isinstance(module, nn.Conv2d):  # a non-local block has 3D ones
                    weight = module.weight.data
                    module.weight.data = weight.to(memory_format=torch.channels_last)

    def init_weights(self) -> None:
        """Load ``pretrained``, or start from scratch with ``pretrained2d=False``.

        Raises:
            ValueError: If there is nothing to load with ``pretrained2d=True``.
        """
        if self.pretrained2d and self.pretrained is None:
            raise ValueError(
                'pretrained must be a checkpoint with pretrained2d=True, but got None; '
                'pretrained2d=False starts from scratch'
            )
        super().init_weights()

    def make_temporal_shift(self) -> None:
        """Add the temporal shift to the residual blocks."""
        super().make_temporal_shift()
        for module in self.modules():
            if isinstance(module, TemporalShift):
                module.shift = temporal_shift

    def forward(self, x: Tensor) -> Tensor | tuple[Tensor, ...]:
        """Compute the features of frames (N*T, in_channels, H, W), as ``ResNetTSM`` does.

        After ``half()``, pose maps, which are float32, are cast to the type of the weights.
        """
        dtype = self.conv1.conv.weight.dtype
        if dtype in (torch.float16, torch.bfloat16):
            x = x.to(dtype)
        if self.channels_last:
            x = x.contiguous(memory_format=torch.channels_last)
        fused = fuse(self) if self.has_fused_kernels(x) else None
        return super().forward(x) if fused is None else fused(x)

    @staticmethod
    def has_fused_kernels(x: Tensor) -> bool:
        """Whether an input is on a device where :func:`fuse` gains something."""
        return x.is_cuda and torch.backends.cudnn.enabled and torch.version.hip is None


def _check_segments(
    num_segments: int = 8,
    shift_div: int = 8,
    shift_place: str = 'blockres',
    is_shift: bool = True,
    temporal_pool: bool = False,
    num_stages: int = 4,
    **others: Any,
) -> None:
    for name, value in dict(num_segments=num_segments, shift_div=shift_div).items():
        if value < 1:
            raise ValueError(f'{name} must be >= 1, but got {value!r}')
    if temporal_pool and num_segments % 2:
        raise ValueError(
            f'num_segments must be even with temporal_pool=True, but got {num_segments!r}'
        )
    if shift_place not in ('block', 'blockres'):
        raise NotImplementedError(
            f"shift_place must be 'block' or 'blockres', but got {shift_place!r}"
        )
    if is_shift and num_stages != 4:
        raise ValueError(f'num_stages must be 4 with is_shift=True, but got {num_stages!r}')


def _check_non_local(
    depth: int,
    non_local: Sequence[Any] = (0, 0, 0, 0),
    non_local_cfg: Any = None,
    num_stages: int = 4,
    **others: Any,
) -> None:
    stages = [list(stage) if isinstance(stage, Sequence) else [] for stage in non_local]
    if any(non_local) != bool(non_local_cfg):
        raise ValueError(
            'non_local and non_local_cfg must be given together or not at all, but got '
            f'{non_local!r} and {non_local_cfg!r}'
        )
    if not non_local_cfg:
        return
    if depth < 50:
        raise ValueError(f'depth must be 50, 101 or 152 with non_local, but got {depth!r}')
    blocks = ResNetTSM.arch_settings[depth][1][:num_stages]
    if [len(stage) for stage in stages] != list(blocks):
        raise ValueError(
            f'non_local must have a 0 or 1 for each block of the stages, {blocks} with depth '
            f'{depth}, but got {non_local!r}'
        )
