"""The beta calibration of Kull et al. (AISTATS 2017), of which Platt's is the case a = b::

logit = a log(c) - b log(1 - c) + d,  c = sigmoid(z),  a, b > 0
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor

__all__ = ['apply_calibration', 'fit_calibration']


def apply_calibration(z: Tensor, a: Tensor, b: Tensor, d: Tensor) -> Tensor:
    """Calibrated logits of logits ``z``, of any shape."""
    return a * F.logsigmoid(z) - b * F.logsigmoid(-z) + d


def fit_calibration(z: Tensor, is_positive: Tensor, weight: Tensor | None = None) -> Tensor:
    """Fit a, b and d, with equal weight for both kinds.

    Args:
        z (Tensor): Logits (P,).
        is_positive (Tensor): bool (P,), with some of each kind.
        weight (Tensor, optional): (P,), > 0, how much each counts within its kind. Defaults to
            None: the same.

    Returns:
        Tensor: float64 (3,): a, b and d.
    """
    z, target = z.detach().double(), is_positive.double()
    weight = torch.ones_like(target) if weight is None else weight.detach().double()
    sums = (weight * target).sum(), (weight * (1 - target)).sum()
    weight = weight / torch.where(is_positive, *sums)
    with torch.enable_grad():
        # Logarithms of a and b, and d.
        fit = torch.zeros(3, dtype=torch.double, device=z.device, requires_grad=True)
        optimizer = torch.optim.LBFGS([fit], max_iter=200, line_search_fn='strong_wolfe')

        def closure() -> Tensor:
            optimizer.zero_grad()
            logits = apply_calibration(z, fit[0].exp(), fit[1].exp(), fit[2])
            loss = F.binary_cross_entropy_with_logits(logits, target, weight, reduction='sum')
            loss.backward()
            return loss

        optimizer.step(closure)
    fit = fit.detach()
    return torch.stack([fit[0].exp(), fit[1].exp(), fit[2]])
