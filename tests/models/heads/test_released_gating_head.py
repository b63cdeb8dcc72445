from __future__ import annotations

import math

import pytest
import torch
from mmaction.registry import MODELS

from integralaction_mm.models import PoseDrivenGatingHead, ReleasedGatingHead


def build(**kwargs) -> ReleasedGatingHead:
    """Head of two channels everywhere, three classes, two frames a clip."""
    config = dict(
        type='ReleasedGatingHead',
        num_classes=3,
        in_channels=dict(rgb=2, pose=2),
        channels=2,
        num_segments=2,
    )
    return MODELS.build({**config, **kwargs})


def randomly(head: ReleasedGatingHead) -> ReleasedGatingHead:
    torch.manual_seed(0)
    with torch.no_grad():
        for parameter in head.parameters():
            parameter.normal_()
    return head


def test_is_a_gating_head():
    assert isinstance(build(), PoseDrivenGatingHead)


def test_consensus_is_the_mean_of_the_frames_logits():
    logits = torch.tensor([[[1.0, -2, 0], [3, 4, 1]]])
    torch.testing.assert_close(build().consensus(logits), torch.tensor([[2.0, 1, 0.5]]))
    head = randomly(build(num_segments=4)).eval()
    feats = torch.randn(8, 2, 3, 3), torch.randn(8, 2, 5, 5)
    torch.testing.assert_close(head(feats)[0], head.score_frames(feats)[0].mean(dim=1))


def test_pose_conv_is_centred_on_the_rgb_frames():
    head = randomly(build(num_segments=3, pose_pool=4)).eval()
    conv, norm, _ = head.pose_conv
    with torch.no_grad():
        conv.weight.copy_(torch.eye(2)[:, :, None] * torch.tensor([1.0, 10, 100, 10, 1]))
        conv.bias.zero_()
        norm.eps = 0
        norm.weight.fill_(1)
        norm.bias.copy_(torch.tensor([0.0, -1e6]))  # ReLU takes the second channel to 0
    frames = torch.arange(1.0, 10).view(1, 9, 1).expand(2, 9, 2)  # T' = (3 - 1) * 4 + 1
    reduced = head.reduce_pose(frames)
    expected = torch.tensor([100.0 + 20 + 3, 500 + 100 + 10, 900 + 80 + 7])
    torch.testing.assert_close(reduced[..., 0], expected.expand(2, 3))
    assert not reduced[..., 1].any()
    scores, _ = head((torch.randn(6, 2, 1, 1), torch.randn(18, 2, 1, 1)))
    assert scores.shape == (2, 3)


def test_pose_conv_has_nothing_to_do_at_the_same_rate():
    head = build()
    pose = torch.randn(3, 2, 2)
    assert head.reduce_pose(pose) is pose
    assert not any('pose_conv' in key for key in head.state_dict())


def test_alignment_is_batch_norm_relu_layer_norm():
    head = randomly(build(gate=None)).eval()
    rgb = torch.randn(4, 2)
    linear, norm, _, layer_norm = head.align['rgb']
    normed = (linear(rgb) - norm.running_mean) / (norm.running_var + norm.eps).sqrt()
    expected = layer_norm((normed * norm.weight + norm.bias).relu())
    torch.testing.assert_close(head.align['rgb'](rgb), expected)


def test_gate_is_linear():
    head = build()
    with torch.no_grad():
        head.gate_fc.weight.copy_(torch.eye(2))
        head.gate_fc.bias.copy_(torch.tensor((0.0, math.log(3))))
    assert not any('gate_norm' in key for key in head.state_dict())
    pose = torch.tensor([[4.0, 2]]).repeat(2, 1)[..., None, None]
    _, logits = head((torch.ones(2, 2, 1, 1), pose))
    torch.testing.assert_close(logits, torch.tensor([[[4.0, 2 + math.log(3)]] * 2]))


@pytest.mark.parametrize('gate', ['pose', None])
def test_initial_weights(gate):
    torch.manual_seed(0)
    head = build(channels=256, in_channels=dict(rgb=256, pose=256), num_classes=50, gate=gate)
    head.init_weights()
    sigma = {'align.rgb.0': 0.001, 'align.pose.0': 0.001, 'fc_cls': 0.01}
    for name, value in {**sigma, **({'gate_fc': 0.01} if gate else {})}.items():
        assert head.get_submodule(name).weight.std().item() == pytest.approx(value, rel=0.05)


def test_wrong_number_of_frames():
    message = 'must have 2 and 5 frames per clip, .* but got 2 and 8'
    with pytest.raises(ValueError, match=message):
        build(pose_pool=4)((torch.ones(2, 2, 1, 1), torch.ones(8, 2, 1, 1)))


def test_batch_norms_can_be_synchronised():
    head = randomly(build(pose_pool=4))
    feats = torch.randn(6, 2, 1, 1), torch.randn(15, 2, 1, 1)
    expected = head.eval()(feats)
    synced = torch.nn.SyncBatchNorm.convert_sync_batchnorm(head)
    assert isinstance(synced.align['rgb'][1], torch.nn.SyncBatchNorm)
    assert isinstance(synced.pose_conv[1], torch.nn.SyncBatchNorm)
    torch.testing.assert_close(synced.eval()(feats), expected)
