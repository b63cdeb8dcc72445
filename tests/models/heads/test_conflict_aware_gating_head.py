from __future__ import annotations

import math

import pytest
import torch
from mmaction.registry import MODELS
from mmaction.structures import ActionDataSample
from torch import Tensor

from integralaction_mm.models import ConflictAwareGatingHead, PoseDrivenGatingHead
from integralaction_mm.models.stream_features import StreamFeatures


def build(**kwargs) -> ConflictAwareGatingHead:
    """Head of two channels everywhere, three classes, two frames a clip."""
    config = dict(
        type='ConflictAwareGatingHead',
        num_classes=3,
        in_channels=dict(rgb=2, pose=2),
        channels=2,
        num_segments=2,
    )
    return MODELS.build({**config, **kwargs})


def by_hand(conflict: float = 0.0, **kwargs) -> ConflictAwareGatingHead:
    """Head with G' of (1/2, 3/4), and c = sigmoid(conflict) whatever the streams say."""
    head = build(**kwargs)
    with torch.no_grad():
        head.gate_fc.weight.zero_()
        head.gate_fc.bias.copy_(torch.tensor((0.0, math.log(3))))
        head.gate_norm.eps = 0
        head.conflict.linear.weight.zero_()
        head.conflict.linear.bias.fill_(conflict)
    return head.eval()


def features(clips: int = 1, seen: Tensor | None = None, **scores: Tensor) -> StreamFeatures:
    torch.manual_seed(0)
    return StreamFeatures(
        rgb=torch.randn(clips * 2, 2, 1, 1),
        pose=torch.randn(clips * 2, 2, 1, 1),
        seen=torch.ones(clips, 2) if seen is None else seen,
        scores={stream: scores.get(stream, torch.zeros(clips, 3)) for stream in ('rgb', 'pose')},
    )


def run(head: ConflictAwareGatingHead, evidence: StreamFeatures) -> tuple[Tensor, Tensor]:
    scores, gate_logits = head((evidence.rgb, evidence.pose), evidence=evidence)
    return scores, gate_logits.sigmoid()


def samples(*labels: int) -> list[ActionDataSample]:
    return [ActionDataSample().set_gt_label(label) for label in labels]


def test_a_conflict_takes_its_part_of_the_odds():
    # c = 3/4: odds of 1 and 3 become 1/4 and 3/4
    _, gate = run(by_hand(conflict=math.log(3)), features())
    torch.testing.assert_close(gate, torch.tensor([[[1 / 5, 3 / 7]] * 2]))


def test_without_a_conflict_the_gate_is_the_papers():
    head, evidence = by_hand(conflict=-30.0), features(clips=3)
    paper = MODELS.build(
        dict(type='PoseDrivenGatingHead', num_classes=3, channels=2, num_segments=2,
             in_channels=dict(rgb=2, pose=2)))  # fmt: skip
    own = {k: v for k, v in head.state_dict().items() if not k.startswith('conflict')}
    paper.load_state_dict(own)
    expected = paper.eval()((evidence.rgb, evidence.pose))
    got = head((evidence.rgb, evidence.pose), evidence=evidence)
    torch.testing.assert_close(got, expected)


def test_the_gate_is_open_where_no_pose_is_seen():
    seen = torch.tensor([[0.0, 0.02], [0, 0]])
    head = by_hand(conflict=5.0)
    scores, gate = run(head, features(clips=2, seen=seen))
    assert (gate[0, 0] == 1).all()
    assert (gate[1] == 1).all()
    assert gate[0, 1].max() < 0.1
    # Nothing of the pose is left in what is classified.
    evidence = features(clips=2, seen=seen)
    other = StreamFeatures(evidence.rgb, evidence.pose + 9, seen, evidence.scores)
    torch.testing.assert_close(run(head, other)[0][1], scores[1])


def test_a_pose_that_is_not_relied_on_counts_as_none():
    # r is 1/4 where 0.3 of the pose is seen, and 3/4 where all of it is.
    head = by_hand(conflict=math.log(3), reliability=True)
    with torch.no_grad():
        head.conflict.reliability.knots.copy_(torch.linspace(-1, 1, 11).sign() * math.log(3) / 3)
    evidence = features(clips=2, seen=torch.tensor([[0.3, 0.3], [1.0, 1.0]]))
    scores, gate = run(head, evidence)
    assert (gate[0] == 1).all()
    # 1 - c = 3/4 * 1/4 + 1/4 * 1/2 = 5/16: odds of 1 and 3 become 5/16 and 15/16
    torch.testing.assert_close(gate[1], torch.tensor([[5 / 21, 15 / 31]] * 2))
    other = StreamFeatures(evidence.rgb, evidence.pose + 9, evidence.seen, evidence.scores)
    torch.testing.assert_close(run(head, other)[0][0], scores[0])
    conflicts = head.conflict_of_clips(evidence)
    # c = 3/4: 1/4 * 3/4 + 3/4 * 1/2, and 3/4 * 3/4 + 1/4 * 1/2
    torch.testing.assert_close(conflicts, torch.tensor([9 / 16, 11 / 16]))
    losses = head.loss((evidence.rgb, evidence.pose), samples(0, 1), evidence=evidence)
    alone = features(seen=torch.ones(1, 2))
    expected = head.loss((alone.rgb, alone.pose), samples(1), evidence=alone)
    torch.testing.assert_close(losses['loss_gate'], expected['loss_gate'])


def test_reliability_learns_from_pairs():
    head = build(reliability=True)
    evidence = features(clips=2, rgb=torch.randn(2, 3), pose=torch.randn(2, 3))
    losses = head.loss((evidence.rgb, evidence.pose), samples(0, 1), evidence=evidence)
    knots = head.conflict.reliability.knots
    (gradient,) = torch.autograd.grad(losses['loss_conflict'], knots, retain_graph=True)
    assert gradient[10] != 0
    assert not gradient[:10].any()
    rest = losses['loss_cls'] + losses['loss_gate']
    assert torch.autograd.grad(rest, knots, allow_unused=True) == (None,)


def test_gate_loss_by_hand():
    # q of the label over p + q: 1/2 / (1/4 + 1/2) = 2/3
    rgb, pose = torch.tensor([[1.0, 2, 1]]).log(), torch.tensor([[2.0, 1, 1]]).log()
    evidence = features(rgb=rgb, pose=pose)
    head = by_hand(conflict=-30.0, loss_gate_weight=0.5, loss_conflict_weight=0.0)
    losses = head.loss((evidence.rgb, evidence.pose), samples(0), evidence=evidence)
    expected = sum(-2 / 3 * math.log(1 - g) - 1 / 3 * math.log(g) for g in (1 / 2, 3 / 4)) / 2
    assert losses['loss_gate'].item() == pytest.approx(0.5 * expected, rel=1e-5)
    assert losses['loss_conflict'] == 0


def test_gate_loss_is_over_the_frames_with_a_pose():
    seen = torch.tensor([[1.0, 0]])
    head, evidence = by_hand(conflict=-30.0), features(seen=seen)
    expected = head.loss((evidence.rgb, evidence.pose), samples(0), evidence=features())
    losses = head.loss((evidence.rgb, evidence.pose), samples(0), evidence=evidence)
    torch.testing.assert_close(losses['loss_gate'], expected['loss_gate'])
    nothing = features(seen=torch.zeros(1, 2))
    losses = head.loss((nothing.rgb, nothing.pose), samples(0), evidence=nothing)
    assert losses['loss_gate'] == 0
    assert losses['loss_conflict'] == 0


def test_conflict_loss_is_over_all_pairs():
    head = build()
    verdicts = torch.tensor([[3.0, 0, 0], [0, 3, 0], [0, 0, 3]])
    # Two samples of class 0, one of class 1; the appearances of the last two change places.
    evidence = features(clips=3, rgb=verdicts[[0, 1, 0]], pose=verdicts[[0, 0, 1]])
    contexts = torch.tensor([0, 2, 1])
    loss = head.conflict_loss(samples(0, 0, 1), evidence, contexts)
    same = head.conflict(verdicts[:1], verdicts[:1]).item()
    differ = head.conflict(verdicts[:1], verdicts[1:2]).item()
    # Five of the nine pairs are of the same class, and each kind has a half.
    expected = (math.log1p(math.exp(same)) + math.log1p(math.exp(-differ))) / 2
    assert loss.item() == pytest.approx(expected, rel=1e-4)


def test_conflict_loss_leaves_out_poses_that_are_not_seen():
    head = build()
    verdicts = torch.randn(3, 3)
    seen = torch.tensor([[1.0, 1], [1, 0], [0, 0]])
    evidence = features(clips=3, seen=seen, rgb=verdicts, pose=torch.randn(3, 3))
    loss = head.conflict_loss(samples(0, 1, 2), evidence)
    evidence.scores['pose'][2] += torch.randn(3)
    assert torch.equal(loss, head.conflict_loss(samples(0, 1, 2), evidence))


def test_the_classifier_does_not_teach_the_detector():
    head = build(loss_conflict_weight=0.0)
    evidence = features(clips=2, rgb=torch.randn(2, 3), pose=torch.randn(2, 3))
    losses = head.loss((evidence.rgb, evidence.pose), samples(0, 1), evidence=evidence)
    (losses['loss_cls'] + losses['loss_gate'] + losses['loss_conflict']).backward()
    assert head.gate_fc.weight.grad.any()
    assert all(not p.grad.any() for p in head.conflict.parameters())


def test_predicts_a_calibrated_conflict_of_each_video():
    head = by_hand(conflict=1.0)
    head.conflict.calibration.copy_(torch.tensor([2.0, 2, -1]))
    seen = torch.tensor([[1.0, 1], [0, 0], [0, 0], [0, 0]])  # two videos of two clips
    evidence = features(clips=4, seen=seen)
    first, second = head.predict((evidence.rgb, evidence.pose), samples(0, 1), evidence=evidence)
    # sigmoid(2 * 1 - 1) of the first clip, and 1/2 of the clips without any pose
    assert first.context_conflict.item() == pytest.approx((1 / (1 + math.exp(-1)) + 0.5) / 2)
    assert second.context_conflict == 0.5
    assert second.pred_gate.tolist() == [1, 1]
    assert first.pred_gate.shape == (2,)


def test_initial_weights():
    head = build()
    head.init_weights()
    assert head.conflict.linear.weight.tolist() == [[1, 3, 0, 0]]
    assert head.gate_fc.weight.std() < 0.01


@pytest.mark.parametrize('change, message', [
    (dict(gate=None), "gate must be 'pose', 'rgb' or 'both', but got None"),
    (dict(gate='Pose'), "gate must be one of .*, but got 'Pose'"),
    (dict(loss_conflict_weight=-1), 'loss_conflict_weight must be >= 0, but got -1'),
])  # fmt: skip
def test_wrong_argument(change, message):
    with pytest.raises(ValueError, match=message):
        build(**change)


def test_is_a_gating_head():
    assert isinstance(build(), PoseDrivenGatingHead)


def test_needs_the_verdicts_of_both_streams():
    stream = dict(type='TSMHead', num_classes=3, in_channels=512, num_segments=2)
    backbone = dict(depth=18, num_segments=2)
    config = dict(
        type='TwoStreamRecognizer',
        rgb_backbone=dict(type='ResNetTSM', pretrained2d=False, **backbone),
        pose_backbone=dict(type='StemlessResNetTSM', in_channels=5, **backbone),
        cls_head=dict(type='ConflictAwareGatingHead', num_classes=3, num_segments=2),
        stream_heads=dict(rgb=stream),
    )
    message = "stream_heads must have 'rgb' and 'pose' for ConflictAwareGatingHead, but got .'rgb'"
    with pytest.raises(ValueError, match=message):
        MODELS.build(config)
