from __future__ import annotations

import math

import pytest
import torch

from integralaction_mm.models.heads.body_detector import BodyDetector


def by_hand() -> BodyDetector:
    """Of two channels, three joints and one hidden channel: 2 relu(x_0 - x_1 + e_k) - 1."""
    detector = BodyDetector(2, 3, width=1)
    detector.norm.eps = 0
    with torch.no_grad():
        detector.by_joint.copy_(torch.tensor([[0.0], [1], [2]]))
        detector.first.weight.copy_(torch.tensor([[1.0, -1]]))
        detector.first.bias.zero_()
        detector.second.weight.fill_(2)
        detector.second.bias.fill_(-1)
    return detector.eval()


JOINTS = torch.tensor([[[3.0, 1], [1, 1], [0, 0]], [[0, 0]] * 3, [[0, 0], [0, 0], [1, 4]]])


def test_logits_by_hand():
    # (2 * 2 - 1 + 2 * 1 - 1) / 2 over two joints, nothing, -1 of a joint whose unit is closed
    assert by_hand()(JOINTS).tolist() == [2, 0, -1]


def test_probability_is_a_half_where_nothing_is_seen():
    detector = by_hand()
    detector.calibration.copy_(torch.tensor([2.0, 2, 1]))
    expected = [1 / (1 + math.exp(-5)), 0.5, 1 / (1 + math.exp(1))]
    assert detector.probability(JOINTS).tolist() == pytest.approx(expected)


def test_loss_by_hand():
    # Own: 2 and nothing; other: -1 and 2.
    loss = by_hand().loss(JOINTS[:2], JOINTS[[2, 0]])
    expected = math.log1p(math.exp(-2)) + math.log1p(math.exp(-1)) + math.log1p(math.exp(2))
    assert loss.item() == pytest.approx(expected / 3)
    assert by_hand().loss(JOINTS[1:2], JOINTS[1:2]) == 0


def test_learns_and_is_calibrated():
    torch.manual_seed(0)
    own, other = torch.randn(2, 256, 3, 2) * 5 + 7
    own[:, 1] += 5  # the second joint tells
    own[:9] = other[:3] = 0
    detector = BodyDetector(2, 3, width=8)
    detector.init_weights()
    optimizer = torch.optim.SGD(detector.parameters(), 0.1, momentum=0.9)
    for _ in range(100):
        part = torch.randint(256, (32,))
        optimizer.zero_grad()
        detector.loss(own[part], other[part]).backward()
        optimizer.step()
    fit = detector.calibrate(own, other)
    assert detector.training
    assert fit == detector.calibration.tolist()
    detector.eval()
    right, wrong = detector.probability(own[9:]), detector.probability(other[3:])
    assert (right[:, None] > wrong).float().mean() > 0.7
    # Of a fit with an offset the mean probability is that of the pairs, both kinds alike.
    assert right.mean().item() + wrong.mean().item() == pytest.approx(1, abs=1e-3)
