"""Converted checkpoints compute what the released model computes."""

from __future__ import annotations

import pytest
import torch
from mmaction.registry import MODELS
from mmaction.structures import ActionDataSample
from mmengine.config import Config
from mmengine.runner import load_checkpoint
from released_model import save, trained

from integralaction_mm.converters.released_checkpoint import (
    convert_released_checkpoint,
    convert_state_dict,
)

CLIPS, FRAMES, LABEL = 2, 8, 41
SETTINGS = {
    'k50': dict(),
    'ntu60': dict(depths=(50, 18), factor=4, channels=73, classes=60),
}
TEMPORAL = 'aggregator.pose_temporal_conv'


class Foreign:
    """What a checkpoint of tensors must not hold."""


@pytest.fixture(scope='module')
def build(root):
    """``build(stage, data)``: the model of a leaf config."""

    def make(stage: str, data: str) -> torch.nn.Module:
        name = f'configs/released/{stage.replace("+", "_")}_released_{data}.py'
        model = Config.fromfile(str(root / name)).model
        if 'backbone' in model:
            model.backbone.pretrained = None
        return MODELS.build(model).eval()

    return make


@pytest.fixture(scope='module')
def network() -> dict[str, torch.Tensor]:
    """State dict of a released model of stage rgb+pose in setting B."""
    return trained().state_dict()


def check(value: torch.Tensor, expected: torch.Tensor) -> None:
    """To 1e-5 relative."""
    torch.testing.assert_close(value.double(), expected.double(), rtol=1e-5, atol=0)


@pytest.mark.parametrize('data', SETTINGS)
@pytest.mark.parametrize('stage', ['rgb_only', 'pose_only', 'rgb+pose'])
def test_same_function(stage, data, build, tmp_path):
    released = trained(mode=stage, **SETTINGS[data])
    path, out = save(released, tmp_path / 'released.tar'), tmp_path / 'ours.pth'
    conversion = convert_released_checkpoint(path, out)
    assert conversion.stage == stage
    assert conversion.temporal_conv == (stage == 'rgb+pose' and data == 'ntu60')
    ours = build(stage, data)
    load_checkpoint(ours, str(out), strict=True)

    channels = SETTINGS[data].get('channels', 52)
    imgs = torch.randint(0, 256, (CLIPS, FRAMES, 3, 32, 32)).byte()
    maps = torch.randn(CLIPS, released.pose_frames, channels, 8, 8)
    packed = {'imgs': [imgs.flatten(0, 1)], 'heatmap_imgs': [maps.flatten(0, 1)]}
    only = {'rgb_only': 'imgs', 'pose_only': 'heatmap_imgs'}.get(stage)
    samples = [ActionDataSample().set_gt_label(LABEL)]
    data = dict(inputs=packed[only] if only else packed, data_samples=samples)
    inputs = ours.data_preprocessor(data)['inputs']
    # In double precision, so that only the function itself can differ.
    inputs = inputs.double() if only else {key: value.double() for key, value in inputs.items()}
    ours, released = ours.double(), released.double()
    with torch.no_grad():
        logits, gate = released(imgs.double() / 255, maps.double())
        (predicted,) = ours(inputs, samples, mode='predict')
        first = first_clip(inputs) if only else {k: first_clip(v) for k, v in inputs.items()}
        losses = ours(first, samples, mode='loss')

    check(predicted.pred_score, logits.softmax(dim=1).mean(dim=0))
    cls_loss, gate_loss = released.losses(
        logits[:1], None if only else gate[:FRAMES], torch.tensor([LABEL])
    )
    check(losses['loss_cls'], cls_loss)
    if not only:
        check(predicted.pred_gate, 1 - gate.view(CLIPS, FRAMES, -1).mean(dim=(0, 2)))
        check(losses['gate_mean'], 1 - gate[:FRAMES].mean())
        check(losses['loss_gate'], gate_loss)


def first_clip(inputs: torch.Tensor) -> torch.Tensor:
    return inputs[:, : inputs.shape[1] // CLIPS].contiguous()


def test_initial_weights(build):
    """Convolutions, which the alignment's are there, from sigma 0.001, linear layers from 0.01."""
    head = build('rgb+pose', 'ntu60').cls_head
    head.init_weights()
    sigma = {'align.rgb.0': 0.001, 'align.pose.0': 0.001, 'gate_fc': 0.01, 'fc_cls': 0.01}
    for name, value in sigma.items():
        layer = head.get_submodule(name)
        assert layer.weight.std().item() == pytest.approx(value, rel=0.05)
        assert not layer.bias.any()
    assert (head.align['rgb'][3].weight == 1).all()
    assert (head.align['rgb'][1].weight == 1).all()


def test_every_tensor_is_used_or_named(network):
    state_dict, conversion = convert_state_dict(network)
    assert conversion.used == len(state_dict)
    assert conversion.unused == {
        TEMPORAL: 7,
        'pose_backbone.bn1': 5,
        'pose_backbone.conv1': 1,
    }
    assert conversion.used + sum(conversion.unused.values()) == len(network)
    assert conversion.lines() == [
        'stage rgb+pose: RGB ResNet-18, pose ResNet-18 on 52 channels, '
        'no temporal convolution, 50 classes',
        f'{conversion.used} tensors used; unused: 7 of {TEMPORAL}, 5 of pose_backbone.bn1, '
        '1 of pose_backbone.conv1',
    ]


def test_names_with_and_without_module(network):
    plain, _ = convert_state_dict(network)
    parallel, _ = convert_state_dict({f'module.{key}': v for key, v in network.items()})
    assert list(plain) == list(parallel)
    assert all(torch.equal(plain[key], parallel[key]) for key in plain)


def test_quarters_change_places_and_the_gate_its_sign(network):
    state_dict, _ = convert_state_dict(network)
    order = [*range(16, 32), *range(16), *range(32, 64)]
    stem, conv = network['img_backbone.conv1.weight'], 'layer1.1.conv1'
    assert torch.equal(state_dict['rgb_backbone.conv1.conv.weight'], stem[order])
    block = network[f'pose_backbone.{conv}.weight']
    assert torch.equal(state_dict[f'pose_backbone.{conv}.conv.net.weight'], block[:, order])
    gate = network['aggregator.pose_gate_fc.0.bias']
    assert torch.equal(state_dict['cls_head.gate_fc.bias'], -gate)


def test_file_format_of_old_torch(network, tmp_path):
    path, out = tmp_path / 'snapshot_29.pth.tar', tmp_path / 'a.pth'
    content = {'epoch': 29, 'network': network, 'optimizer': {'state': {}, 'param_groups': []}}
    torch.save(content, path, _use_new_zipfile_serialization=False)
    assert convert_released_checkpoint(path, out).stage == 'rgb+pose'
    torch.save({**content, 'extra': Foreign()}, path, _use_new_zipfile_serialization=False)
    with pytest.raises(ValueError, match='it asks for .*Foreign, which is not data'):
        convert_released_checkpoint(path, out)


def test_counts_of_batches_may_be_missing(network):
    old = {key: value for key, value in network.items() if 'num_batches_tracked' not in key}
    state_dict, _ = convert_state_dict(old)
    assert not any('num_batches_tracked' in key for key in state_dict)


def test_an_unused_fc_of_a_backbone_is_no_error(network):
    fc = {'img_backbone.fc.weight': torch.ones(1000, 512)}
    _, conversion = convert_state_dict({**network, **fc})
    assert conversion.unused['img_backbone.fc'] == 1


def test_single_stages_start_the_third(build, tmp_path):
    for name in ('rgb', 'pose'):
        path = save(trained(mode=f'{name}_only'), tmp_path / 'released.tar')
        convert_released_checkpoint(path, tmp_path / f'{name}.pth', f'{name}_only')
    parts = f'rgb={tmp_path / "rgb.pth"}&pose={tmp_path / "pose.pth"}'
    model = build('rgb+pose', 'k50')
    load_checkpoint(model, f'streams://{parts}')
    for name in ('rgb', 'pose'):
        single = torch.load(tmp_path / f'{name}.pth')['state_dict']
        loaded = getattr(model, f'{name}_backbone').state_dict()
        assert loaded
        for key, value in loaded.items():
            torch.testing.assert_close(value, single[f'backbone.{key}'])


@pytest.mark.parametrize(
    ('change', 'message'),
    [
        (
            {'img_backbone.layer2.0.conv1.weight': None},
            'checkpoint does not fit: img_backbone.layer2.0.conv1.weight is missing$',
        ),
        (
            {'aggregator.img_conv.1.running_mean': None},
            'checkpoint must have aggregator.img_conv.1.running_mean, but got ',
        ),
        (
            {'aggregator.pose_gate_fc.1.weight': torch.ones(512)},
            'checkpoint does not fit: aggregator.pose_gate_fc.1.weight is unknown$',
        ),
        (
            {'aggregator.img_conv.0.weight': torch.ones(512, 2048, 1, 1)},
            r'img_conv.0.weight must be \(512, 512, 1, 1\), but is \(512, 2048, 1, 1\)$',
        ),
        (
            {'aggregator.pose_norm.weight': torch.ones(512)},
            r'aggregator.pose_norm.weight must be \(512, 1, 1\), but is \(512,\)$',
        ),
        (
            {f'img_backbone.layer3.{i}.conv1.weight': torch.ones(1) for i in range(2, 23)},
            r'img_backbone must be a ResNet of depth \[18, 34, 50\], but got 23 basic blocks',
        ),
        (
            {'pose2feat.conv.0.weight': torch.ones(64)},
            r'pose2feat.conv.0.weight must have 2 axes or more, but is \(64,\)$',
        ),
        (
            {'aggregator.pose_norm.weight': torch.full((512, 1, 1), float('nan'))},
            'checkpoint does not fit: aggregator.pose_norm.weight is not finite$',
        ),
        (
            {'aggregator.pose_norm.weight': torch.ones(512, 1, 1, dtype=torch.int64)},
            'aggregator.pose_norm.weight must be floating-point, but is torch.int64$',
        ),
        (
            {'aggregator.pose_norm.weight': torch.ones(512, 1, 1, dtype=torch.complex64)},
            'aggregator.pose_norm.weight must be floating-point, but is torch.complex64$',
        ),
        ({f'junk{i}': torch.ones(1) for i in range(5)}, 'junk2 is unknown and 2 more$'),
    ],
)
def test_a_network_that_does_not_fit(network, change, message):
    changed = {**network, **change}
    with pytest.raises(ValueError, match=message):
        convert_state_dict({key: value for key, value in changed.items() if value is not None})


@pytest.mark.parametrize(
    ('stage', 'message'),
    [
        (
            'rgb_only',
            r"stage must be 'rgb\+pose', whose batch norms were trained, but got 'rgb_only'",
        ),
        ('both', r"stage must be one of \('rgb_only', 'pose_only', 'rgb\+pose'\), but got 'both'"),
    ],
)
def test_wrong_stage(network, stage, message):
    with pytest.raises(ValueError, match=message):
        convert_state_dict(network, stage)


@pytest.mark.parametrize(
    ('content', 'message'),
    [
        (
            {'network': {}, 'extra': Foreign()},
            r'checkpoint cannot be read: .*a.tar \(it asks for .*Foreign, which is not data\)$',
        ),
        ([1, 2], "must have a state dict 'network', but got list:"),
        ({'state_dict': {}}, r"must have a state dict 'network', but got \['state_dict'\]:"),
        ({'network': {'a': 1}}, r"must have a state dict 'network', but got \['network'\]:"),
        ({'network': {1: torch.ones(1)}}, "must have a state dict 'network'"),
        ({'network': {}}, 'must have aggregator.img_conv.1.running_mean, but got .*: .*a.tar$'),
        (b'not a checkpoint', 'checkpoint cannot be read: .*a.tar '),
    ],
)
def test_a_file_of_another_kind(tmp_path, content, message):
    path, out = tmp_path / 'a.tar', tmp_path / 'a.pth'
    out.write_text('as it was')
    path.write_bytes(content) if isinstance(content, bytes) else torch.save(content, path)
    with pytest.raises(ValueError, match=message):
        convert_released_checkpoint(path, out)
    assert out.read_text() == 'as it was'
    assert sorted(tmp_path.iterdir()) == [out, path]


def test_missing_file_and_a_file_onto_itself(tmp_path):
    path = tmp_path / 'a.tar'
    with pytest.raises(FileNotFoundError, match=r'checkpoint not found: .*a\.tar'):
        convert_released_checkpoint(path, tmp_path / 'a.pth')
    torch.save({'network': {}}, path)
    with pytest.raises(ValueError, match='out must be another file than the checkpoint'):
        convert_released_checkpoint(path, path)
