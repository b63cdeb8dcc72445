from __future__ import annotations

import math

import pytest
import torch

from integralaction_mm.models.heads.beta_calibration import apply_calibration, fit_calibration


def test_equation_by_hand():
    # c = 3/4: 2 log(3/4) - log(1/4) + 1/2
    got = apply_calibration(torch.tensor([math.log(3)]), *torch.tensor([2.0, 1, 0.5]))
    assert got.item() == pytest.approx(2 * math.log(3 / 4) + math.log(4) + 0.5)


def test_finds_what_bent_the_probabilities():
    # Logits of true probabilities, of which only half was told.
    torch.manual_seed(0)
    true = 3 * torch.randn(40_000)
    positive = torch.rand(40_000) < true.sigmoid()
    a, b, d = fit_calibration(true / 2, positive).tolist()
    fitted = apply_calibration(true / 2, *torch.tensor([a, b, d]))
    assert (fitted.sigmoid() - true.sigmoid()).abs().max() < 0.03


def test_both_kinds_weigh_the_same():
    z = torch.tensor([-1.0, 0.5, -0.5, 1, 2])
    positive = torch.tensor([False, False, True, True, True])
    often = torch.tensor([0, 0, 0, 1, 1, 1, 2, 3, 4])
    torch.testing.assert_close(
        fit_calibration(z, positive),
        fit_calibration(z[often], positive[often]),
        rtol=1e-3,
        atol=1e-3,
    )
