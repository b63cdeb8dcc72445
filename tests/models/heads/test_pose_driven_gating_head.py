from __future__ import annotations

import math

import pytest
import torch
from mmaction.registry import MODELS
from mmaction.structures import ActionDataSample
from torch import Tensor

from integralaction_mm.models import PoseDrivenGatingHead

RGB, POSE = (1.0, 3.0), (4.0, 2.0)


def build(**kwargs) -> PoseDrivenGatingHead:
    """Head of two channels everywhere, three classes, two frames a clip."""
    config = dict(
        type='PoseDrivenGatingHead',
        num_classes=3,
        in_channels=dict(rgb=2, pose=2),
        channels=2,
        num_segments=2,
    )
    return MODELS.build({**config, **kwargs})


def by_hand(**kwargs) -> PoseDrivenGatingHead:
    """Head whose layers leave a feature as it is, except for the gate.

    Each layer norm gets an affine part that makes (1, 3) or (4, 2), which it turns into (-1, 1)
    and (1, -1), themselves again. The gate's logits are (0, log 3), so G is (1/2, 3/4).
    """
    head = build(**kwargs)
    with torch.no_grad():
        for stream in ('rgb', 'pose'):
            linear, norm, _ = head.align[stream]
            linear.weight.copy_(torch.eye(2))
            linear.bias.zero_()
            norm.eps = 0
            feature = torch.tensor(RGB if stream == 'rgb' else POSE)
            norm.weight.copy_((feature - feature.mean()) * torch.sign(feature - feature.mean()))
            norm.bias.fill_(feature.mean())
        if head.gate is not None:
            head.gate_fc.weight.zero_()
            head.gate_fc.bias.copy_(torch.tensor((0.0, math.log(3))))
            head.gate_norm.eps = 0
        head.fc_cls.weight.copy_(torch.tensor([[1.0, 0], [0, 1], [0, 0]]))
        head.fc_cls.bias.zero_()
    return head.eval()


def features(clips: int = 1, segments: int = 2, pose_pool: int = 1) -> tuple[Tensor, Tensor]:
    """Feature maps of RGB and POSE, whose average over space and over poses they are."""
    rgb = torch.tensor(RGB).view(1, 2, 1, 1).repeat(clips * segments, 1, 2, 2)
    pose = torch.tensor(POSE).view(1, 2, 1, 1).repeat(clips * segments * pose_pool, 1, 2, 2)
    space = torch.tensor([[1.0, -1], [2, -2]])
    return rgb + space, pose - space


def samples(*labels: int) -> list[ActionDataSample]:
    return [ActionDataSample().set_gt_label(label) for label in labels]


def randomly(head: PoseDrivenGatingHead) -> PoseDrivenGatingHead:
    torch.manual_seed(0)
    with torch.no_grad():
        for parameter in head.parameters():
            parameter.normal_()
    return head


def test_equation_1_integrates_the_features():
    scores, gate_logits = by_hand().score_frames(features())
    torch.testing.assert_close(gate_logits.sigmoid(), torch.tensor([[[0.5, 0.75]] * 2]))
    # G * (1, 3) + (1 - G) * (4, 2) = (2.5, 2.75)
    torch.testing.assert_close(scores, torch.tensor([[[2.5, 2.75, 0]] * 2]))


def test_without_a_gate_the_features_are_added():
    scores, gate_logits = by_hand(gate=None).score_frames(features())
    assert gate_logits is None
    torch.testing.assert_close(scores, torch.tensor([[[5.0, 5.0, 0]] * 2]))


def test_align_is_a_linear_layer_then_layer_norm_then_relu():
    head = by_hand(gate=None)
    with torch.no_grad():
        head.align['pose'][1].bias.fill_(-10)  # ReLU takes pose to 0
    scores, _ = head.score_frames(features())
    torch.testing.assert_close(scores, torch.tensor([[[1.0, 3.0, 0]] * 2]))


def test_equation_2_and_3():
    head = by_hand(loss_gate_weight=1.5)
    losses = head.loss(features(), samples(0))
    # -log(1 - G) of 1/2 and 3/4
    gate_loss = (math.log(2) + math.log(4)) / 2
    assert losses['loss_gate'].item() == pytest.approx(1.5 * gate_loss, rel=1e-6)
    assert losses['gate_mean'].item() == pytest.approx(0.625, rel=1e-6)
    assert not losses['gate_mean'].requires_grad
    exponentials = [math.exp(2.5), math.exp(2.75), 1]
    expected = -math.log(exponentials[0] / sum(exponentials))
    assert losses['loss_cls'].item() == pytest.approx(expected, rel=1e-5)
    assert losses['top1_acc'] == 0
    assert {key for key in losses if 'loss' in key} == {'loss_cls', 'loss_gate'}


def test_without_a_gate_there_is_no_gate_loss():
    losses = by_hand(gate=None).loss(features(), samples(0))
    assert set(losses) == {'loss_cls', 'top1_acc', 'top5_acc'}


@pytest.mark.parametrize('logit', [-1e4, 0.0, 80.0, 1e4])
@pytest.mark.parametrize('amp', [False, True])
def test_losses_stay_finite_with_huge_logits(logit, amp):
    head = by_hand(loss_gate_weight=1)
    with torch.no_grad():
        head.gate_fc.bias.fill_(logit)
        head.fc_cls.weight.mul_(1e3)
    with torch.autocast('cpu', dtype=torch.bfloat16, enabled=amp):
        losses = head.loss(features(), samples(2))
    expected = max(logit, 0) if logit else math.log(2)
    assert losses['loss_gate'].dtype == torch.float32
    assert losses['loss_gate'].item() == pytest.approx(expected, rel=1e-2, abs=1e-6)
    total = losses['loss_cls'] + losses['loss_gate']
    total.backward()
    assert torch.isfinite(total)
    assert all(torch.isfinite(p.grad).all() for p in head.parameters() if p.grad is not None)


def test_gradient_of_the_gate_loss():
    # d softplus(z) / dz = G, so the mean over T * C = 4 gives G / 4 a frame.
    head = by_hand(loss_gate_weight=1)
    head.loss(features(), samples(0))['loss_gate'].backward()
    torch.testing.assert_close(head.gate_fc.bias.grad, torch.tensor([2 * 0.5 / 4, 2 * 0.75 / 4]))


def test_consensus_prob_is_the_mean_of_the_frames_probabilities():
    head = randomly(build(num_segments=4)).eval()
    feats = torch.randn(8, 2, 3, 3), torch.randn(8, 2, 5, 5)
    scores, _ = head(feats)
    frames = randomly(build(num_segments=1)).eval()
    probabilities = frames(feats)[0].softmax(dim=1)  # [N*T, classes]
    torch.testing.assert_close(scores.exp(), probabilities.view(2, 4, 3).mean(dim=1))
    torch.testing.assert_close(scores.exp().sum(dim=1), torch.ones(2))


def test_pose_pool_averages_the_poses_of_each_rgb_frame():
    head = by_hand(pose_pool=4)
    rgb, pose = features(clips=3, pose_pool=4)
    # Of the first channel alone, else the layer norm would take it away; zero over four poses.
    pose[:, 0] += torch.tensor([-3.0, -1, 1, 3]).repeat(6).view(24, 1, 1)
    scores, gate_logits = head((rgb, pose))
    expected, expected_gate = by_hand()(features(clips=3))
    torch.testing.assert_close(scores, expected)
    torch.testing.assert_close(gate_logits, expected_gate)


@pytest.mark.parametrize('gate, width', [('pose', 5), ('rgb', 3), ('both', 8)])
def test_source_of_the_gate(gate, width):
    head = randomly(build(gate=gate, in_channels=dict(rgb=3, pose=5))).eval()
    assert head.gate_fc.in_features == width
    rgb, pose = torch.randn(4, 3, 1, 1), torch.randn(4, 5, 1, 1)
    logits = head((rgb, pose))[1]
    assert logits.shape == (2, 2, 2)
    moved_by_rgb = not torch.equal(logits, head((rgb + 1, pose))[1])
    moved_by_pose = not torch.equal(logits, head((rgb, pose + 1))[1])
    assert moved_by_rgb == (gate in ('rgb', 'both'))
    assert moved_by_pose == (gate in ('pose', 'both'))


def test_gate_has_a_batch_norm_over_frames():
    head = randomly(build(num_segments=4))
    head.gate_norm.reset_parameters()
    feats = torch.randn(8, 2, 3, 3), torch.randn(8, 2, 3, 3)
    logits = head(feats)[1].flatten(0, 1)
    torch.testing.assert_close(logits.mean(dim=0), torch.zeros(2), atol=1e-5, rtol=0)
    torch.testing.assert_close(logits.var(dim=0, unbiased=False), torch.ones(2), atol=1e-3, rtol=0)


@pytest.mark.parametrize('average_clips, expected', [
    ('prob', lambda scores: scores.softmax(2).mean(1)), ('score', lambda scores: scores.mean(1)),
    (None, lambda scores: scores),
])  # fmt: skip
def test_predict_averages_over_clips(average_clips, expected):
    head = randomly(build(average_clips=average_clips)).eval()
    feats = torch.randn(12, 2, 3, 3), torch.randn(12, 2, 3, 3)  # 2 videos x 3 clips x 2 frames
    scores, gate_logits = head(feats)
    first, second = head.predict(feats, samples(0, 1))
    wanted = expected(scores.view(2, 3, 3))
    torch.testing.assert_close(first.pred_score, wanted[0])
    torch.testing.assert_close(second.pred_score, wanted[1])
    gates = gate_logits.sigmoid().view(2, 3, 2, 2).mean(dim=(1, 3))  # over clips and channels
    for sample, gate in zip((first, second), gates):
        assert sample.pred_gate.shape == (2,)
        assert sample.pred_gate.dtype == torch.float32
        torch.testing.assert_close(sample.pred_gate, gate)


def test_predict_gives_the_label_and_probabilities():
    (sample,) = by_hand().predict(features(clips=2), samples(0))
    assert sample.pred_label.tolist() == [1]
    assert sample.pred_score.sum().item() == pytest.approx(1, rel=1e-5)
    torch.testing.assert_close(sample.pred_gate, torch.tensor([0.625, 0.625]))


def test_predict_without_a_gate():
    (sample,) = by_hand(gate=None).predict(features(), samples(0))
    assert 'pred_gate' not in sample


def test_initial_weights():
    torch.manual_seed(0)
    head = build(channels=256, in_channels=dict(rgb=256, pose=256), num_classes=50)
    head.init_weights()
    linears = [module for module in head.modules() if isinstance(module, torch.nn.Linear)]
    assert len(linears) == 4
    for linear in linears:
        assert linear.weight.std().item() == pytest.approx(0.001, rel=0.05)
        assert not linear.bias.any()
    assert (head.gate_norm.weight == 1).all()
    # G starts near 1/2: neither stream is shut out.
    head.eval()
    _, logits = head((torch.randn(2, 256, 1, 1), torch.randn(2, 256, 1, 1)))
    assert logits.abs().max() < 0.2


@pytest.mark.parametrize('rgb_frames, pose_frames, kwargs', [
    (2, 8, {}), (2, 2, dict(pose_pool=4)), (3, 3, {}), (4, 2, {}),
])  # fmt: skip
def test_wrong_number_of_frames(rgb_frames, pose_frames, kwargs):
    pool = kwargs.get('pose_pool', 1)
    message = (
        f'must have 2 and {2 * pool} frames per clip, with num_segments=2 and pose_pool={pool}, '
        f'but got {rgb_frames} and {pose_frames}'
    )
    with pytest.raises(ValueError, match=message):
        build(**kwargs)((torch.ones(rgb_frames, 2, 1, 1), torch.ones(pose_frames, 2, 1, 1)))


@pytest.mark.parametrize('change, message', [
    (dict(gate='Pose'), r"gate must be one of \('pose', 'rgb', 'both', None\), but got 'Pose'"),
    (dict(average_clips='max'), "average_clips must be 'prob', 'score' or None, but got 'max'"),
    (dict(multi_class=True), 'multi_class must be False for PoseDrivenGatingHead, .*got True'),
    (dict(num_segments=0), 'num_segments must be >= 1, but got 0'),
    (dict(pose_pool=0), 'pose_pool must be >= 1, but got 0'),
    (dict(loss_gate_weight=-0.5), 'loss_gate_weight must be >= 0, but got -0.5'),
    (dict(in_channels=dict(rgb=2)), "in_channels must .* 'rgb' and 'pose', but got {'rgb': 2}"),
    (dict(in_channels=512), "in_channels must .* 'rgb' and 'pose', but got 512"),
])  # fmt: skip
def test_wrong_argument(change, message):
    with pytest.raises(ValueError, match=message):
        build(**change)


def test_batch_norms_can_be_synchronised():
    head = randomly(build())
    feats = features(clips=3)
    expected = head.eval()(feats)
    synced = torch.nn.SyncBatchNorm.convert_sync_batchnorm(head)
    assert isinstance(synced.gate_norm, torch.nn.SyncBatchNorm)
    torch.testing.assert_close(synced.eval()(feats), expected)
