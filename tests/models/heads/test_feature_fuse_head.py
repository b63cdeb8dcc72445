from __future__ import annotations

import math

import pytest
import torch
from mmaction.registry import MODELS
from mmaction.structures import ActionDataSample
from torch import Tensor

from integralaction_mm.models import FeatureFuseHead, PoseDrivenGatingHead

RGB, POSE = (1.0, 3.0), (4.0, 2.0)


def build(**kwargs) -> FeatureFuseHead:
    """Head of two channels everywhere, three classes, two frames a clip."""
    config = dict(
        type='FeatureFuseHead',
        num_classes=3,
        in_channels=dict(rgb=2, pose=2),
        channels=2,
        num_segments=2,
    )
    return MODELS.build({**config, **kwargs})


def by_hand(**kwargs) -> FeatureFuseHead:
    """Head with W = [[1, 0, -1, 0], [0, 1, 0, 2]] and b = (1, -1)."""
    head = build(**kwargs)
    with torch.no_grad():
        head.align['rgb'].weight.copy_(torch.eye(2))
        head.align['rgb'].bias.copy_(torch.tensor([1.0, -1]))
        head.align['pose'].weight.copy_(torch.tensor([[-1.0, 0], [0, 2]]))
        head.fc_cls.weight.copy_(torch.tensor([[1.0, 0], [0, 1], [0, 0]]))
        head.fc_cls.bias.zero_()
    return head.eval()


def features(clips: int = 1, pose_pool: int = 1) -> tuple[Tensor, Tensor]:
    """Feature maps of RGB and POSE, whose average over space they are."""
    rgb = torch.tensor(RGB).view(1, 2, 1, 1).repeat(clips * 2, 1, 2, 2)
    pose = torch.tensor(POSE).view(1, 2, 1, 1).repeat(clips * 2 * pose_pool, 1, 2, 2)
    space = torch.tensor([[1.0, -1], [2, -2]])
    return rgb + space, pose - space


def samples(*labels: int) -> list[ActionDataSample]:
    return [ActionDataSample().set_gt_label(label) for label in labels]


def randomly(head: FeatureFuseHead) -> FeatureFuseHead:
    torch.manual_seed(0)
    with torch.no_grad():
        for parameter in head.parameters():
            parameter.normal_()
    return head.eval()


def test_fuses_by_hand():
    scores, gate_logits = by_hand().score_frames(features())
    # (1 - 4 + 1, 3 + 2 * 2 - 1), which no ReLU cuts
    torch.testing.assert_close(scores, torch.tensor([[[-2.0, 6.0, 0]] * 2]))
    assert gate_logits is None


def test_is_a_linear_layer_of_the_concatenation():
    head = randomly(build(in_channels=dict(rgb=3, pose=5)))
    rgb, pose = torch.randn(4, 3, 1, 1), torch.randn(4, 5, 1, 1)
    layer = torch.nn.Linear(8, 2)
    with torch.no_grad():
        layer.weight.copy_(torch.cat([head.align['rgb'].weight, head.align['pose'].weight], dim=1))
        layer.bias.copy_(head.align['rgb'].bias)
    frames = head.fc_cls(layer(torch.cat([rgb, pose], dim=1).flatten(1)))
    torch.testing.assert_close(head.score_frames((rgb, pose))[0], frames.view(2, 2, 3))
    assert sum(p.numel() for p in head.align.parameters()) == 8 * 2 + 2


def test_losses():
    losses = by_hand().loss(features(), samples(1))
    assert set(losses) == {'loss_cls', 'top1_acc', 'top5_acc'}
    expected = math.log(math.exp(-2) + math.exp(6) + 1) - 6
    assert losses['loss_cls'].item() == pytest.approx(expected, rel=1e-4)
    assert losses['top1_acc'] == 1


def test_gradient_reaches_both_features():
    head = randomly(build())
    feats = tuple(feat.requires_grad_() for feat in features())
    head.loss(feats, samples(0))['loss_cls'].backward()
    assert all(feat.grad.abs().sum() > 0 for feat in feats)
    assert all(parameter.grad is not None for parameter in head.parameters())


def test_pose_pool_averages_the_poses_of_each_rgb_frame():
    rgb, pose = features(clips=3, pose_pool=4)
    pose += torch.tensor([-3.0, -1, 1, 3]).repeat(6).view(24, 1, 1, 1)
    scores, _ = by_hand(pose_pool=4)((rgb, pose))
    torch.testing.assert_close(scores, by_hand()(features(clips=3))[0])


def test_consensus_prob_is_the_mean_of_the_frames_probabilities():
    head, frame = randomly(build()), randomly(build(num_segments=1))
    feats = torch.randn(4, 2, 3, 3), torch.randn(4, 2, 5, 5)
    probabilities = frame(feats)[0].exp()
    torch.testing.assert_close(head(feats)[0].exp(), probabilities.view(2, 2, 3).mean(dim=1))


def test_predict_averages_over_clips():
    head = randomly(build())
    feats = torch.randn(12, 2, 3, 3), torch.randn(12, 2, 3, 3)  # 2 videos x 3 clips x 2 frames
    wanted = head(feats)[0].softmax(dim=1).view(2, 3, 3).mean(dim=1)
    for sample, scores in zip(head.predict(feats, samples(0, 1)), wanted):
        torch.testing.assert_close(sample.pred_score, scores)
        assert sample.pred_label.tolist() == [scores.argmax()]
        assert 'pred_gate' not in sample


def test_initial_weights():
    torch.manual_seed(0)
    head = build(channels=256, in_channels=dict(rgb=256, pose=256), num_classes=50)
    head.init_weights()
    linears = [module for module in head.modules() if isinstance(module, torch.nn.Linear)]
    assert len(linears) == 3
    for linear in linears:
        assert linear.weight.std().item() == pytest.approx(0.001, rel=0.05)
        assert linear.bias is None or not linear.bias.any()


def test_takes_the_place_of_the_gating_head():
    head = build(loss_gate_weight=1.5, gate=None)
    assert isinstance(head, PoseDrivenGatingHead)
    assert not hasattr(head, 'gate_fc')


@pytest.mark.parametrize('change, message', [
    (dict(gate='pose'), "gate must be None for feature fuse, but got 'pose'"),
    (dict(num_segments=0), 'num_segments must be >= 1, but got 0'),
    (dict(in_channels=dict(rgb=2)), "in_channels must .* 'rgb' and 'pose', but got {'rgb': 2}"),
])  # fmt: skip
def test_wrong_argument(change, message):
    with pytest.raises(ValueError, match=message):
        build(**change)


def test_wrong_number_of_frames():
    with pytest.raises(ValueError, match='num_segments=2 .* but got 2 and 8'):
        build()((torch.ones(2, 2, 1, 1), torch.ones(8, 2, 1, 1)))
