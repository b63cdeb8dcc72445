from __future__ import annotations

import copy

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from mmaction.datasets.transforms import PackActionInputs
from mmaction.registry import MODELS
from mmaction.structures import ActionDataSample
from mmaction.utils import GradCAM
from torch import nn

from integralaction_mm.analysis.cam import class_activation_maps, explain_clip
from integralaction_mm.datasets import PoseHeatmapPAF

pack = PackActionInputs(meta_keys=('img_shape', 'pose_maps'))


def single(num_segments: int = 2, backbone: nn.Module | None = None) -> nn.Module:
    """Single stream whose feature maps are its input of three channels."""
    head = dict(type='TSMHead', num_classes=2, in_channels=3, num_segments=num_segments)
    model = MODELS.build(
        dict(
            type='Recognizer2D',
            backbone=dict(type='ReLU'),
            cls_head=dict(average_clips='prob', dropout_ratio=0, **head),
            data_preprocessor=dict(type='mmaction.ActionDataPreprocessor', format_shape='NCHW'),
        )
    )
    model.backbone = backbone or nn.Identity()
    with torch.no_grad():
        model.cls_head.fc_cls.weight.copy_(torch.tensor([[1.0, -1, 0], [0, 0, 2]]))
        model.cls_head.fc_cls.bias.fill_(5)
    return model


def two_streams(pose_pool: int = 1, **head) -> nn.Module:
    """Two streams whose feature maps are their input; G is (1/2, 3/4) and nothing is aligned."""
    backbone = dict(type='ReLU')
    config = dict(
        type='PoseDrivenGatingHead',
        num_classes=2,
        in_channels=dict(rgb=2, pose=2),
        channels=2,
        num_segments=2,
        pose_pool=pose_pool,
    )
    model = MODELS.build(
        dict(
            type='TwoStreamRecognizer',
            rgb_backbone=backbone,
            pose_backbone=backbone,
            cls_head={**config, **head},
        )
    )
    model.rgb_backbone, model.pose_backbone = nn.Identity(), nn.Identity()
    model.cls_head.gate_norm = nn.Identity()
    model.cls_head.align = nn.ModuleDict(dict(rgb=nn.Identity(), pose=nn.Identity()))
    with torch.no_grad():
        model.cls_head.gate_fc.weight.zero_()
        model.cls_head.gate_fc.bias.copy_(torch.tensor([1.0, 3]).log())
        model.cls_head.fc_cls.weight.copy_(torch.tensor([[2.0, -4], [0, 8]]))
    return model


def test_linear_head_gives_the_class_activation_map():
    frames = torch.zeros(1, 2, 3, 2, 2)
    frames[0, 0, 0] = torch.tensor([[4.0, 3], [2, 1]])
    frames[0, 0, 1] = torch.tensor([[1.0, 1], [1, 5]])
    frames[0, 1, 2, 0, 1] = 7
    # Class 0: the first channel less the second; class 1: twice the third.
    first = class_activation_maps(single(), frames, 0)
    assert set(first) == {'rgb'}
    torch.testing.assert_close(first['rgb'][0, 0], torch.tensor([[3.0, 2], [1, 0]]))
    assert not first['rgb'][0, 1].any()
    second = class_activation_maps(single(), frames, [1])['rgb'][0]
    torch.testing.assert_close(second[1], torch.tensor([[0.0, 14], [0, 0]]))
    # Mean logits of 0.25 and 3.5 (plus the bias), so the second class is the predicted one.
    torch.testing.assert_close(class_activation_maps(single(), frames)['rgb'][0], second)


def test_gate_divides_the_evidence_between_the_streams():
    rgb, pose = torch.zeros(1, 2, 2, 2, 2), torch.zeros(1, 2, 2, 2, 2)
    rgb[0, 0, :, 0, 0] = torch.tensor([3.0, 0.5])
    pose[0, 1, :, 1, 1] = torch.tensor([5.0, 2])
    maps = class_activation_maps(two_streams(), dict(imgs=rgb, heatmap_imgs=pose), 0)
    # 2 * 1/2 * 3 - 4 * 3/4 * 0.5 and 2 * 1/2 * 5 - 4 * 1/4 * 2
    wanted = torch.zeros(2, 1, 2, 2, 2)
    wanted[0, 0, 0, 0, 0], wanted[1, 0, 1, 1, 1] = 1.5, 3
    torch.testing.assert_close(maps['rgb'], wanted[0])
    torch.testing.assert_close(maps['pose'], wanted[1])


def test_scale_does_not_depend_on_the_rate_of_the_poses():
    torch.manual_seed(0)
    rgb, pose = torch.rand(2, 4, 2, 2, 2), torch.rand(2, 4, 2, 3, 3)
    once = class_activation_maps(two_streams(), dict(imgs=rgb, heatmap_imgs=pose), 1)
    inputs = dict(imgs=rgb, heatmap_imgs=pose.repeat_interleave(2, dim=1))
    twice = class_activation_maps(two_streams(pose_pool=2), inputs, [1, 1])
    assert twice['pose'].shape == (2, 8, 3, 3)
    torch.testing.assert_close(twice['rgb'], once['rgb'])
    torch.testing.assert_close(twice['pose'][:, ::2], once['pose'])
    # The mean over frames and positions is what the stream adds to the logit: 8 G_1 F_1.
    torch.testing.assert_close(
        once['rgb'].mean(dim=(1, 2, 3)), 6 * rgb[:, :, 1].mean(dim=(1, 2, 3))
    )


def test_gradient_of_the_pose_runs_through_the_gate():
    model = two_streams()
    with torch.no_grad():
        model.cls_head.gate_fc.weight.copy_(torch.tensor([[1.0, 0], [0, 0]]))
        model.cls_head.gate_fc.bias.zero_()
    rgb, pose = torch.zeros(1, 2, 2, 1, 1), torch.zeros(1, 2, 2, 1, 1)
    rgb[:, :, 0], pose[:, :, 0] = 6, 1
    gate = torch.tensor(1.0).sigmoid()
    # s = 2 (g a + (1 - g) p) with g = sigmoid(p): ds/dp = 2 (g (1 - g) (a - p) + 1 - g)
    wanted = 2 * (gate * (1 - gate) * (6 - 1) + 1 - gate)
    maps = class_activation_maps(model, dict(imgs=rgb, heatmap_imgs=pose), 0)
    torch.testing.assert_close(maps['pose'], wanted.expand(1, 2, 1, 1))
    torch.testing.assert_close(maps['rgb'], (2 * gate * 6).expand(1, 2, 1, 1))


@pytest.mark.parametrize(('row', 'column'), [(0, 0), (0, 3), (3, 1)])
def test_evidence_in_one_place_shows_there(row, column):
    frames = torch.zeros(1, 2, 3, 32, 32)
    frames[0, 1, 2, 8 * row : 8 * row + 8, 8 * column : 8 * column + 8] = 255
    activation = class_activation_maps(single(backbone=nn.AvgPool2d(8)), frames)['rgb'][0]
    assert activation.shape == (2, 4, 4)
    assert activation.nonzero().tolist() == [[1, row, column]]


def test_agrees_with_grad_cam_of_mmaction2():
    torch.manual_seed(0)
    model = MODELS.build(
        dict(
            type='Recognizer2D',
            backbone=dict(type='ResNetTSM', depth=18, pretrained2d=False, num_segments=4),
            cls_head=dict(
                type='TSMHead', num_classes=5, in_channels=512, num_segments=4, init_std=1.0
            ),
            data_preprocessor=dict(type='mmaction.ActionDataPreprocessor', format_shape='NCHW'),
        )
    )
    model.init_weights()
    model.eval()
    frames = torch.randint(0, 256, (8, 3, 64, 96), dtype=torch.uint8)  # two clips
    data = dict(inputs=[frames], data_samples=[ActionDataSample().set_gt_label(2)])
    theirs, _ = GradCAM(model, 'backbone/layer4')._calculate_localization_map(data, True)

    inputs = model.data_preprocessor(dict(data), training=False)['inputs']
    ours = F.interpolate(
        class_activation_maps(model, inputs, 2)['rgb'], size=(64, 96), mode='bilinear'
    )
    ours = (ours - ours.min()) / (ours.max() - ours.min())
    assert theirs.std() > 0.1
    torch.testing.assert_close(ours, theirs.view(1, 8, 64, 96), atol=1e-4, rtol=1e-4)


@pytest.mark.parametrize('kind', ['two', 'rgb', 'pose'])
def test_explains_the_middle_clip(kind):
    torch.manual_seed(0)
    frames = torch.randint(0, 256, (6, 3, 4, 6), dtype=torch.uint8)  # three clips
    poses = torch.rand(6, 2, 4, 6) - 0.5
    if kind == 'two':
        model = two_streams(in_channels=dict(rgb=3, pose=2))
        model.cls_head.align['rgb'] = nn.Linear(3, 2)
        parts = {
            key: dict(type='mmaction.ActionDataPreprocessor', format_shape='NCHW')
            for key in ('imgs', 'heatmap_imgs')
        }
        model.data_preprocessor = MODELS.build(
            dict(type='mmaction.MultiModalDataPreprocessor', preprocessors=parts)
        )
        inputs = dict(imgs=frames, heatmap_imgs=poses)
    else:
        model = single()
        if kind == 'pose':
            model.cls_head.fc_cls = nn.Linear(2, 2)
        inputs = frames if kind == 'rgb' else poses
    sample = dict(inputs=inputs, data_samples=ActionDataSample().set_gt_label(1))
    clip = explain_clip(model, sample, target=0)

    assert (clip.target, clip.label) == (0, 1)
    assert clip.scores.sum() == pytest.approx(1)
    assert set(clip.maps) == {'rgb', 'pose'} if kind == 'two' else {kind}
    assert all(activation.shape == (2, 4, 6) for activation in clip.maps.values())
    if kind == 'pose':
        assert clip.frames is None
    else:
        assert (clip.frames == frames[2:4].permute(0, 2, 3, 1).numpy()).all()
    if kind == 'rgb':
        assert clip.pose_maps is None
    else:
        torch.testing.assert_close(torch.as_tensor(clip.pose_maps), poses[2:4].abs().amax(dim=1))
    if kind == 'two':
        assert clip.gate.tolist() == pytest.approx([0.625, 0.625])
    else:
        assert clip.gate is None


@pytest.mark.parametrize('persons', [1, 3])
def test_shows_maps_that_the_device_draws(persons):
    rng = np.random.default_rng(0)
    video = dict(
        keypoint=rng.uniform(4, 28, (persons, 4, 18, 2)).astype(np.float32),
        keypoint_score=np.ones((persons, 4, 18), np.float32),
        img_shape=(32, 32),
        label=1,
    )
    model = single()
    model.cls_head.fc_cls = nn.Linear(52, 2)
    model.data_preprocessor = MODELS.build(dict(type='PoseDataPreprocessor'))
    shown = []
    for on_device in (False, True):
        render = PoseHeatmapPAF(layout='openpose18', size=(16, 16), on_device=on_device)
        sample = pack(render(copy.deepcopy(video)))
        shown.append(explain_clip(model, sample).pose_maps)
    assert shown[0].shape == (2, 16, 16)
    assert shown[0].max() > 0.5
    np.testing.assert_allclose(shown[1], shown[0], atol=1e-5)


def test_explains_the_predicted_class_of_a_video_without_a_label():
    sample = dict(inputs=torch.ones(2, 3, 2, 2), data_samples=ActionDataSample())
    clip = explain_clip(single(), sample)
    assert clip.target == 1  # logits of 5 and 7
    assert clip.label is None


@pytest.mark.parametrize(('target', 'message'), [
    (2, 'target must be a class in 0..1, or one for each of 1 videos, but got 2'),
    (-1, 'target must be a class in 0..1, or one for each of 1 videos, but got -1'),
    ([0, 1], r'one for each of 1 videos, but got \[0, 1\]'),
])  # fmt: skip
def test_unknown_target(target, message):
    with pytest.raises(ValueError, match=message):
        class_activation_maps(single(), torch.ones(1, 2, 3, 2, 2), target)


def test_other_model():
    with pytest.raises(TypeError, match='must be a TwoStreamRecognizer or a Recognizer2D, but'):
        class_activation_maps(nn.Linear(2, 2), torch.ones(1, 2, 3, 2, 2))


def test_backbone_without_maps():
    with pytest.raises(ValueError, match='the backbone of rgb must give feature maps'):
        class_activation_maps(single(backbone=nn.Flatten()), torch.ones(1, 2, 3, 2, 2))


def test_neck_and_missing_head():
    model = single()
    model.neck = nn.Identity()
    with pytest.raises(ValueError, match='must have a cls_head and no neck'):
        class_activation_maps(model, torch.ones(1, 2, 3, 2, 2))
    model = single()
    del model.cls_head
    with pytest.raises(
        ValueError, match='must have a cls_head and no neck, but got None and None'
    ):
        class_activation_maps(model, torch.ones(1, 2, 3, 2, 2))
