"""Names, shapes and contents of the released model's tensors, and of this project's.

The released model and this project's with the options of ``configs/_base_/models/*_released.py``
are the same function. Three things are written differently:

- The released temporal shift takes the first quarter of the channels from the frame before and the
  second from the frame after, MMAction2's the other way round. Which channel is which is only a
  matter of their order along the residual path, so the two quarters swap there: in what writes
  to it (stem, last convolution of a block, downsampling) and what reads from it (first convolution
  of a block, downsampling, head). MMAction2's own shift then does the same, with no new code.
- The released gate lets the pose in, the paper's G appearance: G = 1 - released gate, so its
  linear layer changes sign.
- Layers on a single position are linear here, so trailing axes of length 1 go.
"""

from __future__ import annotations

import re

import torch
from torch import Tensor

__all__ = ['convert_tensor', 'released_name', 'released_shape']

# This project's names to the released ones, one after the other.
_NAMES = (
    (r'^rgb_backbone\.', 'img_backbone.'),
    (r'^pose_backbone\.conv1\.conv\.', 'pose2feat.conv.0.'),
    (r'^pose_backbone\.conv1\.bn\.', 'pose2feat.conv.1.'),
    (r'\.net\.', '.'),
    (r'\.downsample\.conv\.', '.downsample.0.'),
    (r'\.downsample\.bn\.', '.downsample.1.'),
    (r'\.conv(\d)\.conv\.', r'.conv\1.'),
    (r'\.conv(\d)\.bn\.', r'.bn\1.'),
    (r'^cls_head\.align\.rgb\.([01])\.', r'aggregator.img_conv.\1.'),
    (r'^cls_head\.align\.rgb\.3\.', 'aggregator.img_norm.'),
    (r'^cls_head\.align\.pose\.([01])\.', r'aggregator.pose_conv.\1.'),
    (r'^cls_head\.align\.pose\.3\.', 'aggregator.pose_norm.'),
    (r'^cls_head\.pose_conv\.', 'aggregator.pose_temporal_conv.'),
    (r'^cls_head\.gate_fc\.', 'aggregator.pose_gate_fc.0.'),
    (r'^cls_head\.fc_cls\.', 'classifier.fc.0.'),
)
# Released tensors on a single position: (512, C, 1, 1), (512, 1, 1), (C, C, 5, 1, 1).
_SQUEEZED = re.compile(
    r'aggregator\.(\w+_norm\.|(img|pose)_conv\.0\.weight|pose_temporal_conv\.0\.weight)'
)


def released_name(key: str, stage: str) -> str:
    """Released name of a tensor of this project's model.

    Args:
        key (str): Name in the state dict of ``Recognizer2D`` or ``TwoStreamRecognizer``.
        stage (str): 'rgb_only', 'pose_only' or 'rgb+pose'.

    Returns:
        str: Name without ``module.``.

    Examples:
        >>> released_name('rgb_backbone.layer2.0.downsample.bn.bias', 'rgb+pose')
        'img_backbone.layer2.0.downsample.1.bias'
    """
    if stage != 'rgb+pose':
        key = re.sub(r'^backbone\.', f'{stage.replace("_only", "")}_backbone.', key)
    for pattern, name in _NAMES:
        key = re.sub(pattern, name, key)
    return key


def released_shape(name: str, shape: torch.Size) -> tuple[int, ...]:
    """Shape that a released tensor must have for one of this project's model.

    Args:
        name (str): Its released name.
        shape (torch.Size): Shape in this project's model.
    """
    return (*shape, 1, 1) if _SQUEEZED.match(name) else tuple(shape)


def convert_tensor(
    name: str, value: Tensor, stage: str, bottleneck: bool, temporal_conv: bool
) -> Tensor:
    """Content of a released tensor in this project's model, still in the released shape.

    Args:
        name (str): Its released name.
        value (Tensor): The released tensor.
        stage (str): 'rgb_only', 'pose_only' or 'rgb+pose'.
        bottleneck (bool): Whether the backbone that it belongs to has bottlenecks.
        temporal_conv (bool): Whether the temporal convolution is in use (setting A).

    Returns:
        Tensor: With the quarters swapped, or the sign inverted, where necessary.
    """
    if value.ndim == 0:  # num_batches_tracked
        return value
    for axis in _residual_axes(name, stage, bottleneck, temporal_conv):
        value = _exchange_quarters(value, axis)
    return -value if name.startswith('aggregator.pose_gate_fc.') else value


def _residual_axes(name: str, stage: str, bottleneck: bool, temporal_conv: bool) -> list[int]:
    """Axes that count the channels of a residual path: 0 in what writes to it, 1 in what reads."""
    last = 3 if bottleneck else 2
    block = r'\w+\.layer\d\.\d+\.'
    writes = (
        r'img_backbone\.(conv1|bn1)\.|pose2feat\.conv\.'
        rf'|{block}(downsample\.\d|conv{last}|bn{last})\.'
    )
    reads = rf'{block}(conv1|downsample\.0)\.weight|'
    if stage != 'rgb+pose':
        reads += r'classifier\.fc\.0\.weight'
    elif temporal_conv:
        reads += r'aggregator\.(img_conv|pose_temporal_conv)\.0\.weight'
    else:
        reads += r'aggregator\.(img_conv|pose_conv|pose_gate_fc)\.0\.weight'
    return [axis for axis, pattern in enumerate((writes, reads)) if re.match(pattern, name)]


def _exchange_quarters(value: Tensor, axis: int) -> Tensor:
    quarter = value.shape[axis] // 4
    first, second, rest = value.tensor_split((quarter, 2 * quarter), dim=axis)
    return torch.cat((second, first, rest), dim=axis)
