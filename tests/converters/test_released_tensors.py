"""Names, shapes and contents of the released model's tensors."""

from __future__ import annotations

import pytest
import torch

from integralaction_mm.converters.released_tensors import (
    convert_tensor,
    released_name,
    released_shape,
)

BOTH = 'rgb+pose'
# Eight channels: the first and the second quarter change places.
EXCHANGED = [2, 3, 0, 1, 4, 5, 6, 7]


@pytest.mark.parametrize('key, stage, name', [
    ('rgb_backbone.conv1.conv.weight', BOTH, 'img_backbone.conv1.weight'),
    ('backbone.layer1.0.conv2.bn.bias', 'rgb_only', 'img_backbone.layer1.0.bn2.bias'),
    ('backbone.conv1.bn.weight', 'pose_only', 'pose2feat.conv.1.weight'),
    ('pose_backbone.layer2.0.conv1.conv.net.weight', BOTH, 'pose_backbone.layer2.0.conv1.weight'),
    ('pose_backbone.layer2.0.downsample.conv.weight', BOTH,
     'pose_backbone.layer2.0.downsample.0.weight'),
    ('cls_head.align.rgb.0.weight', BOTH, 'aggregator.img_conv.0.weight'),
    ('cls_head.align.pose.3.bias', BOTH, 'aggregator.pose_norm.bias'),
    ('cls_head.pose_conv.0.weight', BOTH, 'aggregator.pose_temporal_conv.0.weight'),
    ('cls_head.gate_fc.bias', BOTH, 'aggregator.pose_gate_fc.0.bias'),
    ('cls_head.fc_cls.weight', 'rgb_only', 'classifier.fc.0.weight'),
])  # fmt: skip
def test_names(key, stage, name):
    assert released_name(key, stage) == name


@pytest.mark.parametrize('name, shape, released', [
    ('aggregator.img_norm.weight', (512,), (512, 1, 1)),
    ('aggregator.pose_conv.0.weight', (512, 256), (512, 256, 1, 1)),
    ('aggregator.pose_temporal_conv.0.weight', (512, 256, 5), (512, 256, 5, 1, 1)),
    ('aggregator.img_conv.1.weight', (512,), (512,)),
    ('img_backbone.conv1.weight', (64, 3, 7, 7), (64, 3, 7, 7)),
])  # fmt: skip
def test_shapes(name, shape, released):
    assert released_shape(name, torch.Size(shape)) == released


@pytest.mark.parametrize('name, stage, bottleneck, temporal_conv, axis', [
    ('img_backbone.conv1.weight', BOTH, False, False, 0),
    ('pose2feat.conv.1.bias', BOTH, False, False, 0),
    ('img_backbone.layer1.0.conv2.weight', BOTH, False, False, 0),
    ('img_backbone.layer1.0.conv2.weight', BOTH, True, False, None),
    ('img_backbone.layer1.0.bn3.weight', BOTH, True, False, 0),
    ('img_backbone.layer1.0.conv1.weight', BOTH, True, False, 1),
    ('img_backbone.layer1.0.bn1.weight', BOTH, True, False, None),
    ('classifier.fc.0.weight', 'rgb_only', False, False, 1),
    ('classifier.fc.0.weight', BOTH, False, False, None),
    ('aggregator.pose_conv.0.weight', BOTH, False, False, 1),
    ('aggregator.pose_conv.0.weight', BOTH, False, True, None),
    ('aggregator.pose_temporal_conv.0.weight', BOTH, False, True, 1),
])  # fmt: skip
def test_quarters(name, stage, bottleneck, temporal_conv, axis):
    shape = (8,) if 'bn' in name or name.endswith('bias') else (8, 8)
    value = torch.arange(8.0 ** len(shape)).view(shape)
    expected = value if axis is None else value.index_select(axis, torch.tensor(EXCHANGED))
    got = convert_tensor(name, value, stage, bottleneck, temporal_conv)
    assert torch.equal(got, expected)


def test_both_sides_of_a_downsampling_layer_exchange():
    value = torch.arange(64.0).view(8, 8)
    got = convert_tensor('img_backbone.layer2.0.downsample.0.weight', value, BOTH, False, False)
    assert got[0].tolist() == [18, 19, 16, 17, 20, 21, 22, 23]  # row 2
    assert got[2].tolist() == [2, 3, 0, 1, 4, 5, 6, 7]  # row 0


def test_the_gate_lets_the_other_stream_in():
    bias = torch.tensor([1.0, -2.0, 0.5, 3.0])
    got = convert_tensor('aggregator.pose_gate_fc.0.bias', bias, BOTH, False, False)
    assert got.tolist() == [-1, 2, -0.5, -3]
    # The weight reads the pose features where there is no temporal convolution before it.
    weight = torch.arange(8.0)[None]
    got = convert_tensor('aggregator.pose_gate_fc.0.weight', weight, BOTH, False, False)
    assert got.tolist() == [[-2, -3, 0, -1, -4, -5, -6, -7]]


def test_a_count_of_batches_stays():
    count = torch.tensor(7)
    name = 'img_backbone.bn1.num_batches_tracked'
    assert convert_tensor(name, count, BOTH, False, False) is count
