from __future__ import annotations

import re

import pytest
import torch
from mmaction.registry import MODELS
from torch import nn

from integralaction_mm.models import StemlessResNetTSM

WIDTHS = (64, 128, 256, 512)


def imagenet_resnet18() -> dict[str, torch.Tensor]:
    """Random weights under the names and shapes of torchvision's ResNet-18."""
    torch.manual_seed(0)
    weights = {'conv1.weight': torch.randn(64, 3, 7, 7), **batch_norm('bn1', 64)}
    for layer, width in enumerate(WIDTHS, start=1):
        for block in range(2):
            name = f'layer{layer}.{block}'
            before = width if block or layer == 1 else width // 2
            for conv, channels in ((1, before), (2, width)):
                weights[f'{name}.conv{conv}.weight'] = torch.randn(width, channels, 3, 3)
                weights.update(batch_norm(f'{name}.bn{conv}', width))
            if before != width:
                weights[f'{name}.downsample.0.weight'] = torch.randn(width, before, 1, 1)
                weights.update(batch_norm(f'{name}.downsample.1', width))
    return {**weights, 'fc.weight': torch.randn(1000, 512), 'fc.bias': torch.randn(1000)}


def batch_norm(name: str, width: int) -> dict[str, torch.Tensor]:
    parts = ('weight', 'bias', 'running_mean', 'running_var')
    return {f'{name}.{part}': torch.rand(width) for part in parts}


def imagenet_name(key: str) -> str:
    """Name in torchvision's ResNet of a tensor of ours."""
    key = key.replace('.net.', '.')
    key = re.sub(r'\.downsample\.(conv|bn)\.', lambda m: f'.downsample.{int(m[1] == "bn")}.', key)
    return re.sub(r'\.conv(\d)\.(conv|bn)\.', r'.\2\1.', key)


@pytest.fixture(scope='module')
def checkpoint(tmp_path_factory) -> str:
    path = tmp_path_factory.mktemp('weights') / 'resnet18.pth'
    torch.save(imagenet_resnet18(), path)
    return str(path)


def test_is_a_resnet_tsm():
    model = MODELS.build(dict(type='StemlessResNetTSM', num_segments=2))
    assert isinstance(model, StemlessResNetTSM)
    assert isinstance(model, MODELS.get('ResNetTSM'))


@pytest.mark.parametrize('clips, segments', [(1, 8), (2, 2)])
def test_shape(clips, segments):
    model = StemlessResNetTSM(num_segments=segments)
    model.eval()
    with torch.no_grad():
        feature = model(torch.randn(clips * segments, 52, 56, 56))
    assert feature.shape == (clips * segments, 512, 7, 7)


def test_front_is_one_3x3_convolution():
    model = StemlessResNetTSM(in_channels=73, num_segments=2)
    convs = [module for module in model.conv1.modules() if isinstance(module, nn.Conv2d)]
    assert len(convs) == 1
    assert convs[0].weight.shape == (64, 73, 3, 3)
    assert convs[0].stride == (1, 1)
    front = model.maxpool(model.conv1(torch.randn(2, 73, 9, 11)))
    assert front.shape == (2, 64, 9, 11)
    assert (front >= 0).all()  # ReLU


def test_an_eighth_of_the_channels_shifts_each_way():
    model = StemlessResNetTSM(num_segments=4, shift_div=8)
    shift = model.layer1[0].conv1.conv
    x = torch.randn(4, 64, 1, 1)
    shifted = shift.shift(x, 4, shift_div=shift.shift_div)
    assert shift.shift_div == 8
    torch.testing.assert_close(shifted[:3, :8], x[1:, :8])
    torch.testing.assert_close(shifted[1:, 8:16], x[:3, 8:16])
    torch.testing.assert_close(shifted[:, 16:], x[:, 16:])
    assert not shifted[3, :8].any()
    assert not shifted[0, 8:16].any()


def test_every_residual_block_shifts():
    model = StemlessResNetTSM(num_segments=2)
    blocks = [block for layer in range(1, 5) for block in getattr(model, f'layer{layer}')]
    assert len(blocks) == 8
    assert all(type(block.conv1.conv).__name__ == 'TemporalShift' for block in blocks)


def test_imagenet_weights_reach_all_residual_tensors(checkpoint):
    model = StemlessResNetTSM(pretrained=checkpoint, num_segments=2)
    model.init_weights()
    weights = imagenet_resnet18()
    loaded = {
        key: value
        for key, value in model.state_dict().items()
        if key.startswith('layer') and not key.endswith('num_batches_tracked')
    }
    assert len(loaded) == len([key for key in weights if key.startswith('layer')]) == 95
    for key, value in loaded.items():
        assert torch.equal(value, weights[imagenet_name(key)]), key


def test_front_does_not_take_the_imagenet_stem(checkpoint):
    # With 3 channels neither shape nor name of the batch norm would keep the stem's weights out.
    model = StemlessResNetTSM(pretrained=checkpoint, in_channels=3, num_segments=2)
    model.init_weights()
    front = model.conv1
    assert front.conv.weight.std().item() == pytest.approx(0.001, rel=0.2)
    assert (front.bn.weight == 1).all()
    assert not front.bn.bias.any()
    assert not front.bn.running_mean.any()


def test_from_scratch():
    model = StemlessResNetTSM(num_segments=2)
    assert not model.pretrained2d
    model.init_weights()
    assert model.conv1.conv.weight.std() > 0.01


@pytest.mark.parametrize('prefix, dropped, missing, first', [
    ('backbone.', 'fc', 95, 'layer1.0.conv1.bn.bias'),
    ('', 'layer4.1', 10, 'layer4.1.conv1.bn.bias'),
])  # fmt: skip
def test_checkpoint_that_lacks_tensors(tmp_path, prefix, dropped, missing, first):
    path = tmp_path / 'other.pth'
    weights = imagenet_resnet18().items()
    torch.save({prefix + key: v for key, v in weights if not key.startswith(dropped)}, path)
    model = StemlessResNetTSM(pretrained=str(path), num_segments=2)
    front = model.conv1
    message = (
        'pretrained: ResNet-18 without its stem must receive all of its 95 tensors, but the '
        f'checkpoint has {95 - missing} of them that fit: {first} is missing; .*other'
    )
    with pytest.raises(ValueError, match=message):
        model.init_weights()
    # The model is whole, and a later checkpoint is loaded as if nothing had been.
    assert model.conv1 is front
    model.load_state_dict(StemlessResNetTSM(num_segments=2).state_dict())
    assert not model.load_state_dict({}, strict=False).unexpected_keys


def test_missing_checkpoint(tmp_path):
    model = StemlessResNetTSM(pretrained=str(tmp_path / 'gone.pth'), num_segments=2)
    with pytest.raises(FileNotFoundError, match='gone.pth'):
        model.init_weights()


def test_bias_of_the_front(checkpoint):
    assert StemlessResNetTSM(num_segments=2).conv1.conv.bias is None
    model = StemlessResNetTSM(pretrained=checkpoint, front_bias=True, num_segments=2)
    model.conv1.conv.bias.data.fill_(1)
    model.init_weights()
    assert not model.conv1.conv.bias.any()
    assert model.conv1.conv.weight.std().item() == pytest.approx(0.001, rel=0.2)


def test_imagenet_weights_beside_non_local_blocks(tmp_path):
    """What ImageNet has not starts as it is: a non-local block that changes nothing."""
    options = dict(depth=50, num_segments=2, non_local_cfg=dict(mode='gaussian'))
    options['non_local'] = ((0, 0, 0), (1, 0, 0, 0), (0,) * 6, (0, 0, 0))
    path = tmp_path / 'resnet50.pth'
    weights = StemlessResNetTSM(depth=50).state_dict()
    torch.save({imagenet_name(k): v for k, v in weights.items() if k[:5] == 'layer'}, path)
    model = StemlessResNetTSM(pretrained=str(path), **options)
    model.init_weights()
    assert torch.equal(
        model.layer2[0].block.conv1.conv.net.weight, weights['layer2.0.conv1.conv.net.weight']
    )
    assert not model.layer2[0].non_local_block.conv_out.conv.weight.any()


@pytest.mark.parametrize(('pretrained', 'given'), [('a.pth', False), (None, True)])
def test_pretrained2d_follows_pretrained(pretrained, given):
    model = StemlessResNetTSM(pretrained=pretrained, pretrained2d=not given)
    assert model.pretrained2d is not given
    with pytest.raises(ValueError, match=f'pretrained2d must be {not given} with pretrained=.*'):
        StemlessResNetTSM(pretrained=pretrained, pretrained2d=given)
