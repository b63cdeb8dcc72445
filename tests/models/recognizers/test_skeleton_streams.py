"""MMAction2's skeleton models as the pose stream, from checkpoints of their own recognizers."""

from __future__ import annotations

import copy
from pathlib import Path

import pytest
import torch
from mmaction.registry import MODELS
from mmaction.structures import ActionDataSample
from mmengine.config import Config
from mmengine.registry import DefaultScope
from mmengine.runner.checkpoint import load_checkpoint
from torch import nn

from integralaction_mm import config_path

NAMES = ('stgcn', 'stgcnpp', '2s-agcn', 'posec3d')


@pytest.fixture(autouse=True)
def _scope():
    """The scope that default_runtime.py sets."""
    with DefaultScope.overwrite_default_scope('mmaction'):
        yield


def stage_of(name: str) -> str:
    return f'{name}_{"keypoint" if name == "posec3d" else "joint"}_window_pantomime'


def build(name: str, folder: str = 'pantomime', **kwargs) -> nn.Module:
    torch.manual_seed(0)
    cfg = Config.fromfile(config_path(f'{folder}/{name}.py')).model
    cfg.update(kwargs)
    return MODELS.build(cfg)


def save(model: nn.Module, path: Path) -> Path:
    torch.save(dict(meta={}, state_dict=model.state_dict()), path)
    return path


def inputs(name: str, videos: int = 2, clips: int = 1) -> dict[str, list]:
    """Frames and poses of the Pantomime configs' shapes, frames of a quarter."""
    torch.manual_seed(1)
    poses = (clips, 18, 8, 24, 32) if name == 'posec3d' else (clips, 1, 32, 18, 3)
    key = 'heatmap_imgs' if name == 'posec3d' else 'keypoint'
    return {
        'imgs': [torch.randint(256, (8 * clips, 3, 16, 16)) for _ in range(videos)],
        key: [torch.rand(poses) for _ in range(videos)],
    }


def samples(videos: int = 2) -> list[ActionDataSample]:
    return [ActionDataSample().set_gt_label(label) for label in range(videos)]


@pytest.fixture(params=NAMES)
def chain(request, tmp_path):
    """A skeleton model's name, its recognizer, an RGB recognizer, and the chain of both."""
    pose = build(stage_of(request.param))
    rgb = build('rgb_only_pantomime')
    for part in (pose, rgb):
        for module in part.modules():  # so that what is loaded differs from what is built
            if isinstance(module, nn.modules.batchnorm._BatchNorm):
                nn.init.normal_(module.running_mean, std=0.1)
    files = save(rgb, tmp_path / 'rgb.pth'), save(pose, tmp_path / 'pose.pth')
    return request.param, rgb, pose, f'streams://rgb={files[0]}&pose={files[1]}'


def test_takes_the_checkpoint_of_the_single_stage(chain):
    name, rgb, pose, spec = chain
    model = build(f'rgb_gated_{name}_pantomime')
    load_checkpoint(model, spec, map_location='cpu', strict=False)
    for stream, source in ((model.rgb_backbone, rgb), (model.pose_backbone, pose)):
        for key, value in source.backbone.state_dict().items():
            assert torch.equal(stream.state_dict()[key], value)
    model.train()
    assert not any(module.training for module in model.pose_backbone.modules())
    losses = model(model.data_preprocessor(dict(inputs=inputs(name), data_samples=[]))['inputs'],
                   samples(), mode='loss')  # fmt: skip
    sum(losses[key] for key in ('loss_cls', 'loss_gate')).backward()
    assert model.cls_head.align['pose'][0].weight.grad.any()
    assert all(parameter.grad is None for parameter in model.pose_backbone.parameters())


def test_stream_heads_give_the_verdicts_of_the_single_stages(chain):
    name, rgb, pose, spec = chain
    configs = [
        Config.fromfile(config_path(path)).model.cls_head
        for path in (
            'pantomime/rgb_only_pantomime.py', f'pantomime/{stage_of(name)}.py',
        )
    ]  # fmt: skip
    model = build(f'rgb_gated_{name}_pantomime', stream_heads=dict(zip(('rgb', 'pose'), configs)))
    load_checkpoint(model, spec, map_location='cpu', strict=False)
    assert not any(p.requires_grad for p in model.stream_heads.parameters())
    model.eval()
    data = inputs(name, clips=2)
    predictions = model.test_step(dict(inputs=copy.deepcopy(data), data_samples=samples()))
    key = 'heatmap_imgs' if name == 'posec3d' else 'keypoint'
    for stream, single, own in (('rgb', rgb, data['imgs']), ('pose', pose, data[key])):
        expected = single.eval().test_step(dict(inputs=own, data_samples=samples()))
        for prediction, wanted in zip(predictions, expected):
            score = getattr(prediction, f'pred_score_{stream}')
            torch.testing.assert_close(score, wanted.pred_score, atol=1e-5, rtol=1e-4)
        assert not torch.equal(predictions[0].pred_score, score)


@pytest.mark.parametrize('source, target', [('stgcn', 'stgcnpp'), ('stgcnpp', '2s-agcn')])
def test_checkpoint_of_another_model_is_refused(source, target, tmp_path):
    files = [
        save(build('rgb_only_pantomime'), tmp_path / 'rgb.pth'),
        save(build(stage_of(source)), tmp_path / 'pose.pth'),
    ]
    with pytest.raises(RuntimeError, match='pose_backbone must receive all of its'):
        load_checkpoint(
            build(f'rgb_gated_{target}_pantomime'), f'streams://rgb={files[0]}&pose={files[1]}'
        )


@pytest.mark.parametrize('bones', ['', '_bone'])
def test_robust_leaf_relies_on_appearance_where_nobody_is_found(bones, tmp_path):
    stage = f'stgcnpp_{bones.strip("_") or "joint"}_window_pantomime'
    files = [save(build(name), tmp_path / f'{name}.pth') for name in ('rgb_only_pantomime', stage)]
    model = build(f'rgb_gated_stgcnpp{bones}_pantomime_robust').eval()
    load_checkpoint(model, f'streams://rgb={files[0]}&pose={files[1]}', map_location='cpu')
    expected = torch.load(files[1])['state_dict']['cls_head.fc.weight']
    assert torch.equal(model.stream_heads['pose'].fc.weight, expected)
    data = inputs('stgcnpp')
    data['keypoint'][1] = torch.zeros_like(data['keypoint'][1])  # FormatGCNInput's empty place
    found, nobody = model.test_step(dict(inputs=data, data_samples=samples()))
    assert (found.pred_gate < 1).all()
    assert (nobody.pred_gate == 1).all()
    assert nobody.context_conflict == 0.5


@pytest.mark.parametrize('change, message', [
    (dict(pose_feature='NTC'), "pose_feature must be one of .*'NMCTV'.*, but got 'NTC'"),
    (dict(stream_heads=dict(flow={})), "stream_heads must have keys .*, but got {'flow'"),
])  # fmt: skip
def test_wrong_argument(change, message):
    with pytest.raises(ValueError, match=message):
        build('rgb_gated_stgcn_pantomime', **change)


@pytest.mark.parametrize('name, theirs', [
    ('stgcn_joint', 'stgcn/stgcn_8xb16-joint-u100-80e_ntu60-xsub-keypoint-2d'),
    ('stgcnpp_joint', 'stgcnpp/stgcnpp_8xb16-joint-u100-80e_ntu60-xsub-keypoint-2d'),
    ('2s-agcn_joint', '2s-agcn/2s-agcn_8xb16-joint-u100-80e_ntu60-xsub-keypoint-2d'),
    ('posec3d_keypoint', 'posec3d/slowonly_r50_8xb16-u48-240e_ntu60-xsub-keypoint'),
])  # fmt: skip
def test_checkpoint_of_mmaction2_loads_unchanged(name, theirs, tmp_path):
    package = Path(__import__('mmaction').__file__).parent
    path = package / '.mim/configs/skeleton' / f'{theirs}.py'
    source = MODELS.build(Config.fromfile(str(path)).model)
    target = build(f'{name}_ntu60_coco', f'skeleton/{name.split("_")[0]}')
    load_checkpoint(target, str(save(source, tmp_path / 'theirs.pth')), strict=True)
    for key, value in source.state_dict().items():
        assert torch.equal(target.state_dict()[key], value)
