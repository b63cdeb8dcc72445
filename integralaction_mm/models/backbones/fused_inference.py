"""A ResNet without gradients, in fewer kernels: batch norm, sums and ReLU in the convolutions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, NamedTuple

import torch
from mmaction.models.backbones.resnet import BasicBlock, Bottleneck, ResNet
from mmaction.models.backbones.resnet_tsm import TemporalShift
from mmcv.cnn import Conv2d, ConvModule
from torch import Tensor, nn
from torch.nn import functional as F
from torch.nn.modules.batchnorm import _BatchNorm

from ...rendering_torch import autocast_dtype

__all__ = ['fuse']

# The first convolution's output is by far the largest, and frames do not mix before the shifts.
_STEM_FRAMES = 64


class _Unit(NamedTuple):
    """A convolution, the batch norm after it and the shift before it."""

    conv: Any
    norm: Any
    shift: Any


class _Block(NamedTuple):
    """Units of a residual block, one after another, and that of its shortcut."""

    units: list[_Unit]
    shortcut: _Unit | None


def fuse(backbone: ResNet) -> Callable[[Tensor], Any] | None:
    """The forward pass of a backbone in evaluation, in fewer kernels.

    A frozen stream on a GPU is bound by memory, and batch norm, ReLU and the sums of residual
    blocks read and write every feature once more; cuDNN computes them with the preceding
    convolution. The first one takes some frames at a time, which saves most of the memory. On a
    CPU nothing is gained. Results differ from the backbone's own only by rounding.

    Weights are read again at each call, so that changes by a load, an average of weights or a
    move are never missed.

    Args:
        backbone (ResNet): MMAction2's ``ResNet``, with or without a temporal shift.

    Returns:
        Callable, optional: Maps (N, in_channels, H, W) to what ``backbone`` gives for it, in the
        type of autocast. None if it would not be the same: in training, with gradients, in
        tracing, if something hooks into the features in between, or if a part is not MMAction2's.
    """
    if backbone.training or torch.is_grad_enabled() or torch.jit.is_tracing():
        return None
    stem = _read_unit(backbone.conv1, True)
    if stem is None or _is_watched(backbone.maxpool):
        return None
    layers: list[list[Any]] = []
    for name in backbone.res_layers:
        layer = getattr(backbone, name)
        if type(layer) is not nn.Sequential or _is_watched(layer):
            return None
        blocks = [_read_block(block) for block in layer]
        if None in blocks:
            return None
        layers.append(blocks)
    return partial(_run, backbone, stem, layers)


def _is_watched(module: nn.Module) -> bool:
    return bool(module._forward_hooks or module._forward_pre_hooks)


def _read_block(block: Any) -> _Block | None:
    if type(block) not in (BasicBlock, Bottleneck) or _is_watched(block):
        return None
    last = block.conv3 if type(block) is Bottleneck else block.conv2
    first = [block.conv1, block.conv2] if last is not block.conv2 else [block.conv1]
    units: list[Any] = [*(_read_unit(unit, True) for unit in first), _read_unit(last, False)]
    shortcut = None if block.downsample is None else _read_unit(block.downsample, False)
    if None in units or (shortcut is None) != (block.downsample is None):
        return None
    return _Block(units, shortcut)


def _read_unit(unit: Any, is_active: bool) -> _Unit | None:
    if type(unit) is not ConvModule or unit.order != ('conv', 'norm', 'act'):
        return None
    conv, norm, shift = unit.conv, unit.norm, None
    if type(conv) is TemporalShift:
        conv, shift = conv.net, conv
    is_plain = (
        type(conv) in (nn.Conv2d, Conv2d)
        and conv.padding_mode == 'zeros'
        and not unit.with_explicit_padding
        and isinstance(norm, _BatchNorm)
        and not norm.training
        and norm.running_var is not None
        and norm.weight is not None
        and unit.with_activation == is_active
        and (not is_active or isinstance(unit.activate, nn.ReLU))
    )
    parts = (unit, unit.conv, conv, norm, *([unit.activate] if is_active else []))
    return _Unit(conv, norm, shift) if is_plain and not any(map(_is_watched, parts)) else None


def _fold(units: Sequence[_Unit], dtype: torch.dtype) -> dict[nn.Module, tuple[Tensor, Tensor]]:
    """Each convolution's weight, of a type, and float32 bias, with batch norm folded in."""
    norms = [unit.norm for unit in units]
    weight, bias, mean, var = (
        torch.cat([getattr(norm, name) for norm in norms]).float()
        for name in ('weight', 'bias', 'running_mean', 'running_var')
    )
    sizes = [norm.num_features for norm in norms]
    eps = norms[0].eps
    if any(norm.eps != eps for norm in norms):
        eps = torch.cat([var.new_full((norm.num_features,), norm.eps) for norm in norms])
    scale = weight * torch.rsqrt(var + eps)
    offset = bias - mean * scale
    folded = {}
    for unit, scales, offsets in zip(units, scale.split(sizes), offset.split(sizes)):
        conv = unit.conv
        if conv.bias is not None:
            offsets = offsets + conv.bias * scales
        kernel = torch.empty_like(conv.weight, dtype=dtype)
        torch.mul(conv.weight, scales.view(-1, 1, 1, 1), out=kernel)
        folded[conv] = kernel, offsets
    return folded


def _run(backbone: ResNet, stem: _Unit, layers: list[list[_Block]], x: Tensor) -> Any:
    dtype = autocast_dtype(x.device) if torch.is_autocast_enabled() else x.dtype
    blocks = [block for layer in layers for block in layer]
    units = [unit for block in blocks for unit in (*block.units, block.shortcut) if unit]
    folded = _fold([stem, *units], dtype)
    parts = [
        backbone.maxpool(_run_unit(stem, part.to(dtype), *folded[stem.conv]))
        for part in x.split(_STEM_FRAMES)
    ]
    x = torch.cat(parts) if len(parts) > 1 else parts[0]
    del parts
    outs = []
    for index, layer in enumerate(layers):
        for block in layer:
            x = _run_block(block, x, folded)
        if index in backbone.out_indices:
            outs.append(x)
    return outs[0] if len(outs) == 1 else tuple(outs)


def _run_block(block: _Block, x: Tensor, folded: dict) -> Tensor:
    *first, last = block.units
    added, out = x, x
    for unit in first:
        out = _run_unit(unit, out, *folded[unit.conv])
    kernel, offsets = folded[last.conv]
    if block.shortcut is not None:
        shortcut, more = folded[block.shortcut.conv]
        added = F.conv2d(x, shortcut, None, *_geometry(block.shortcut.conv))
        offsets = offsets + more
    return _run_unit(last, out, kernel, offsets, added)


def _geometry(conv: Any) -> tuple:
    return conv.stride, conv.padding, conv.dilation, conv.groups


def _run_unit(
    unit: _Unit, x: Tensor, kernel: Tensor, offsets: Tensor, added: Tensor | None = None
) -> Tensor:
    """ReLU of a convolution's output plus what is added to it."""
    if unit.shift is not None:
        x = unit.shift.shift(x, unit.shift.num_segments, shift_div=unit.shift.shift_div)
    bias, geometry = offsets.to(x.dtype), _geometry(unit.conv)
    if not x.is_cuda:
        out = F.conv2d(x, kernel, bias, *geometry)
        return F.relu_(out if added is None else out.add_(added))
    if added is None:
        return torch.cudnn_convolution_relu(x, kernel, bias, *geometry)
    return torch.cudnn_convolution_add_relu(x, kernel, added, None, bias, *geometry)
