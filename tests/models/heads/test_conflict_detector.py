from __future__ import annotations

import math

import pytest
import torch
from torch import Tensor

from integralaction_mm.models.heads.conflict_detector import ConflictDetector


def log(*rows: tuple[float, ...]) -> Tensor:
    """Logits of probabilities."""
    return torch.tensor(rows).log()


def detector(num_classes: int = 2) -> ConflictDetector:
    found = ConflictDetector(num_classes)
    found.init_weights()
    return found


def test_measures_by_hand():
    found = detector()
    with torch.no_grad():
        found.log_compatibility.copy_(log((1.0, 0.5), (0.25, 1.0)))
    p, q = (0.8, 0.2), (0.4, 0.6)
    agreement = 0.8 * (0.4 + 0.5 * 0.6) + 0.2 * (0.25 * 0.4 + 0.6)
    mean = (0.6, 0.4)
    js = sum((a * math.log(a / m) + b * math.log(b / m)) / 2 for a, b, m in zip(p, q, mean))
    entropies = [-sum(x * math.log(x) for x in probs) / math.log(2) for probs in (p, q)]
    expected = torch.tensor([[-math.log(agreement), js, *entropies]])
    torch.testing.assert_close(found.measure(log(p), log(q)), expected)
    with torch.no_grad():
        found.linear.weight.copy_(torch.tensor([[1.0, 10, 100, 1000]]))
        found.linear.bias.fill_(7)
    logit = -math.log(agreement) + 10 * js + 100 * entropies[0] + 1000 * entropies[1] + 7
    torch.testing.assert_close(found(log(p), log(q)), torch.tensor([logit]))


def test_each_stream_has_a_temperature():
    found = detector()
    with torch.no_grad():
        found.log_temperatures.copy_(torch.tensor([2.0, 0.5]).log())
    # (16, 1) at temperature 2 is (4, 1), (2, 1) at 1/2 is (4, 1) too: the same verdict.
    measures = found.measure(log((16.0, 1.0)), log((2.0, 1.0)))
    assert measures[0, 1].item() == pytest.approx(0, abs=1e-6)
    torch.testing.assert_close(measures[0, 2], measures[0, 3])


def test_starts_from_a_conflict_where_the_verdicts_disagree():
    same = log((0.9, 0.05, 0.05))
    other = log((0.05, 0.9, 0.05))
    found = detector(3)
    assert found(same, same).item() < -1
    assert found(same, other).item() > 0


def test_sure_streams_stay_finite():
    found = detector()
    logits = torch.tensor([[1e4, -1e4], [-1e4, 1e4]], requires_grad=True)
    values = found(logits, logits.flip(0))
    values.sum().backward()
    assert torch.isfinite(values).all()
    assert all(torch.isfinite(p.grad).all() for p in found.parameters() if p.grad is not None)


def test_calibration_by_hand():
    # z is 0 or 2; of the first a quarter are conflicts, of the second three quarters.
    found = detector()
    with torch.no_grad():
        found.linear.weight.copy_(torch.tensor([[0.0, 0, 0, 2]]))
        found.linear.bias.zero_()
    pose = log((1 - 1e-7, 1e-7), (0.5, 0.5)).repeat_interleave(4, dim=0)
    conflicts = torch.tensor([1, 0, 0, 0, 1, 1, 1, 0]).bool()
    found.calibrate(pose, pose, conflicts)
    # A quarter and three quarters.
    probabilities = found.probability(found(pose, pose))
    expected = torch.tensor([0.25, 0.75]).repeat_interleave(4)
    torch.testing.assert_close(probabilities, expected, atol=1e-3, rtol=0)
    assert 'calibration' in found.state_dict()


def test_both_kinds_weigh_the_same_in_the_calibration():
    found = detector()
    with torch.no_grad():
        found.linear.weight.zero_()
    pose = log((0.5, 0.5)).repeat(10, 1)
    conflicts = torch.tensor([True] * 9 + [False])
    found.calibrate(pose, pose, conflicts)
    torch.testing.assert_close(found.probability(found(pose, pose)), torch.full((10,), 0.5))


def test_calibration_at_first_changes_nothing():
    logits = torch.tensor([-3.0, 0, 2])
    torch.testing.assert_close(detector().probability(logits), logits.sigmoid())


def test_calibrated_probability_by_hand():
    found = detector()
    found.calibration.copy_(torch.tensor([2.0, 1, 0.5]))
    # c = 3/4: 2 log(3/4) - log(1/4) + 1/2
    logit = 2 * math.log(3 / 4) - math.log(1 / 4) + 0.5
    got = found.probability(torch.tensor(math.log(3)))
    assert got.item() == pytest.approx(1 / (1 + math.exp(-logit)))


@pytest.mark.parametrize('conflict', [True, False])
def test_calibration_needs_both_kinds(conflict):
    pose = log((0.5, 0.5)).repeat(3, 1)
    message = f'same and of different actions, but got {3 * conflict} of different ones of 3'
    with pytest.raises(ValueError, match=message):
        detector().calibrate(pose, pose, torch.full((3,), conflict))


def test_a_pair_counts_in_the_calibration_as_far_as_its_pose_is_relied_on():
    found = ConflictDetector(2, reliability=True)
    found.init_weights()
    rgb = log((0.9, 0.1), (0.9, 0.1), (0.2, 0.8), (0.9, 0.1), (0.6, 0.4))
    pose = log((0.8, 0.2), (0.3, 0.7), (0.6, 0.4), (0.7, 0.3), (0.1, 0.9))
    conflicts = torch.tensor([False, True, True, True, False])
    seen = torch.tensor([[1.0], [1], [1], [0.05], [0.05]])
    with torch.no_grad():
        found.reliability.knots[:2] = -20
    # The last two have weights of 1e-26, as though they were not there.
    expected = found.calibrate(rgb[:3], pose[:3], conflicts[:3])
    got = found.calibrate(rgb, pose, conflicts, seen)
    assert got == pytest.approx(expected, rel=1e-3, abs=1e-3)
    assert got != pytest.approx(found.calibrate(rgb, pose, conflicts), rel=0.1)
