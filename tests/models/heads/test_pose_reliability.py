from __future__ import annotations

import math

import pytest
import torch

from integralaction_mm.models.heads.conflict_detector import ConflictDetector
from integralaction_mm.models.heads.pose_reliability import PoseReliability


def by_hand() -> PoseReliability:
    """k is 5 at 0.5, 7 at 0.6 and 0 elsewhere."""
    reliability = PoseReliability()
    with torch.no_grad():
        reliability.knots.zero_()
        reliability.knots[5], reliability.knots[6] = 5, 7
    return reliability


@pytest.mark.parametrize(
    'seen, logit',
    [
        ((0.5, 0.5), 3 * 5.0),
        ((0.56, 0.56), 3 * (0.4 * 5 + 0.6 * 7)),
        ((0.5, 0.0), 3 * 5.0),  # a frame without a pose tells nothing of the others
        ((0.6, 0.3), 3 * 5.0),  # (0.36 + 0.09) / 0.9 = 0.5
        ((0.45, 0.45), 3 * 2.5),
        ((1.0, 1.0), 0.0),
        ((0.0, 0.0), 0.0),
    ],
)
def test_logits_by_hand(seen, logit):
    found = by_hand()(torch.tensor([seen]))
    torch.testing.assert_close(found, torch.tensor([logit]))


def test_starts_from_poses_that_are_relied_on_the_more_is_seen():
    seen = torch.linspace(0.05, 1, 20)[:, None]
    r = PoseReliability()(seen).sigmoid()
    assert (r.diff() > 0).all()
    assert r[-1].item() == pytest.approx(1 / (1 + math.exp(-3)))


def test_a_checkpoint_from_before_it_relies_on_all_poses():
    old, new = ConflictDetector(3), ConflictDetector(3, reliability=True)
    old.linear.weight.data.normal_()
    new.load_state_dict(old.state_dict())
    rgb, pose, seen = torch.randn(4, 3), torch.randn(4, 3), torch.rand(4, 2)
    logits = old(rgb, pose)
    assert torch.equal(new.reliability(seen).sigmoid(), torch.ones(4))
    assert torch.equal(new.probability(logits, seen), old.probability(logits))
    for ours, theirs in zip(
        new.log_probabilities(logits, seen), old.log_probabilities(logits, seen)
    ):
        torch.testing.assert_close(ours, theirs)


def test_a_stream_alone_brings_no_reliability():
    """Where nothing of a detector is loaded, it starts from its own values."""
    detector = ConflictDetector(3, reliability=True)
    start = detector.reliability.knots.detach().clone()
    missing = detector.load_state_dict({}, strict=False).missing_keys
    assert 'reliability.knots' in missing
    assert torch.equal(detector.reliability.knots, start)
