"""MMAction2's own models as the RGB stream: its checkpoints, and its backbones."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import mmaction
import pytest
import torch
from mmaction.registry import MODELS
from mmaction.structures import ActionDataSample
from mmengine.config import Config
from mmengine.optim import build_optim_wrapper
from mmengine.registry import DefaultScope
from mmengine.runner.checkpoint import load_checkpoint

from integralaction_mm import config_path
from integralaction_mm.models import TwoStreamRecognizer

CONFIGS = Path(mmaction.__file__).parent / '.mim' / 'configs'
TSM_R50 = 'recognition/tsm/tsm_imagenet-pretrained-r50_8xb16-1x1x8-50e_kinetics400-rgb.py'
SEGMENTS = 8


@pytest.fixture(autouse=True)
def _scope():
    """The scope that default_runtime.py sets."""
    with DefaultScope.overwrite_default_scope('mmaction'):
        yield


def build(leaf: str, **options) -> TwoStreamRecognizer:
    """Model of a leaf, with fields overridden by dotted name."""
    cfg = Config.fromfile(config_path(f'integralaction/{leaf}.py'))
    cfg.merge_from_dict({f'model.{key}': value for key, value in options.items()})
    torch.manual_seed(0)
    return MODELS.build(cfg.model)


def train_step(model: TwoStreamRecognizer, pose_frames: int = SEGMENTS) -> set[str]:
    """Modules of the head and streams that a step of a real optimizer changed."""
    data = dict(
        inputs=dict(
            imgs=[torch.randint(256, (SEGMENTS, 3, 32, 32), dtype=torch.uint8) for _ in '12'],
            heatmap_imgs=[torch.rand(pose_frames, 52, 8, 8) for _ in '12'],
        ),
        data_samples=[ActionDataSample().set_gt_label(label) for label in (0, 1)],
    )
    optim_wrapper = build_optim_wrapper(model, dict(optimizer=dict(type='SGD', lr=0.1)))
    before = {key: value.clone() for key, value in model.named_parameters()}
    model.train()
    log = model.train_step(data, optim_wrapper)
    assert torch.isfinite(log['loss'])
    after = dict(model.named_parameters())
    return {
        key.split('.')[0] for key, value in before.items() if not torch.equal(value, after[key])
    }


@pytest.fixture(scope='module')
def tsm_r50(tmp_path_factory) -> Path:
    """Checkpoint of the TSM ResNet-50 that a config of MMAction2's gives."""
    cfg = Config.fromfile(str(CONFIGS / TSM_R50))
    cfg.model.backbone.update(pretrained=None, pretrained2d=False)
    with DefaultScope.overwrite_default_scope('mmaction'):
        torch.manual_seed(1)
        model = MODELS.build(cfg.model)
    model.init_weights()
    path = tmp_path_factory.mktemp('tsm') / 'tsm_r50.pth'
    torch.save(dict(meta={}, state_dict=model.state_dict()), path)
    return path


def test_tsm_checkpoint_is_the_rgb_stream(tsm_r50, tmp_path):
    model = build('rgb_pose_k400')
    pose = {
        f'backbone.{k}': v / 2 if v.is_floating_point() else v
        for k, v in model.pose_backbone.state_dict().items()
    }
    torch.save(dict(state_dict=pose), tmp_path / 'pose.pth')
    load_checkpoint(model, f'streams://rgb={tsm_r50}&pose={tmp_path}/pose.pth', map_location='cpu')
    source = torch.load(tsm_r50, weights_only=True)['state_dict']
    conv1 = model.pose_backbone.state_dict()['conv1.conv.weight']
    assert torch.equal(conv1, pose['backbone.conv1.conv.weight'])
    loaded = model.rgb_backbone.state_dict()
    assert len(loaded) == sum(key.startswith('backbone.') for key in source)
    assert all(torch.equal(value, source[f'backbone.{key}']) for key, value in loaded.items())
    assert train_step(model, pose_frames=32) == {'cls_head'}


def test_features_are_those_of_mmaction2(tsm_r50):
    cfg = Config.fromfile(str(CONFIGS / TSM_R50))
    cfg.model.backbone.update(pretrained=None, pretrained2d=False)
    theirs = MODELS.build(cfg.model)
    state_dict = torch.load(tsm_r50, weights_only=True)['state_dict']
    theirs.load_state_dict(state_dict)
    ours = build('rgb_pose_k400', **{'rgb_backbone.channels_last': False})  # the same rounding
    ours.rgb_backbone.load_state_dict(
        {k[len('backbone.') :]: v for k, v in state_dict.items() if k.startswith('backbone.')}
    )
    frames = torch.randn(SEGMENTS, 3, 32, 32)
    with torch.no_grad():
        expected, got = theirs.eval().backbone(frames), ours.eval().rgb_backbone(frames)
    torch.testing.assert_close(got, expected)


@pytest.mark.parametrize('backbone, channels', [
    (dict(type='MobileNetV2TSM', num_segments=SEGMENTS, pretrained2d=False), 1280),
    (dict(type='TANet', depth=50, num_segments=SEGMENTS,
          tam_cfg=dict(alpha=2, adaptive_kernel_size=3, beta=4, conv1d_kernel_size=3,
                       adaptive_convolution_stride=1, adaptive_convolution_padding=1,
                       init_std=0.001)), 2048),
    pytest.param(
        dict(type='MobileOneTSM', arch='s0', num_segments=SEGMENTS, pretrained2d=False), 1024,
        marks=pytest.mark.skipif(not find_spec('mmpretrain'), reason='needs mmpretrain')),
])  # fmt: skip
def test_backbone_by_config_alone(backbone, channels):
    model = build(
        'rgb_pose_k50',
        **{
            'rgb_backbone': dict(_delete_=True, **backbone),
            'cls_head.in_channels.rgb': channels,
            'freeze_streams': False,
        },
    )
    assert train_step(model) == {'rgb_backbone', 'pose_backbone', 'cls_head'}
