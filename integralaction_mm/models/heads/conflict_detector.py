from __future__ import annotations

import math
from typing import Any

import torch
import torch.nn.functional as F
from mmengine.logging import print_log
from torch import Tensor, nn

from .beta_calibration import apply_calibration, fit_calibration
from .pose_reliability import PoseReliability

__all__ = ['ConflictDetector']


class ConflictDetector(nn.Module):
    """Whether the verdicts of an RGB stream and a pose stream contradict each other.

    Shapes: N clips, K classes. With p the RGB stream's probabilities and q the pose stream's, each
    at its own temperature, and learned compatibilities C of classes, which know that actions
    of the same motion do not contradict each other::

        a = log(sum_ij p_i C_ij q_j)               agreement
        z = w . (-a, JS(p, q), H(p), H(q)) + b     logit of a conflict

    JS is the Jensen-Shannon divergence, H the entropy over log K. With ``reliability`` a pose's
    verdict counts as far as :class:`PoseReliability` r relies on it::

        c = r sigmoid(z) + (1 - r) / 2                probability of a conflict

    Args:
        num_classes (int): K.
        reliability (bool): Whether poses are relied on unlike. Defaults to False: r is 1.
    """

    def __init__(self, num_classes: int, reliability: bool = False) -> None:
        super().__init__()
        self.log_temperatures = nn.Parameter(torch.zeros(2))
        # C starts at 1 on its diagonal and at a tenth of that off it.
        self.log_compatibility = nn.Parameter((torch.eye(num_classes) - 1) * math.log(10))
        self.linear = nn.Linear(4, 1)
        self.reliability = PoseReliability() if reliability else None
        self.calibration: Tensor  # weights of log(c) and of -log(1 - c), and an offset
        self.register_buffer('calibration', torch.tensor([1.0, 1.0, 0.0]))

    def init_weights(self) -> None:
        """Start with a conflict where the verdicts disagree."""
        with torch.no_grad():
            self.linear.weight.copy_(torch.tensor([[1.0, 3.0, 0.0, 0.0]]))
            self.linear.bias.fill_(-2.0)

    def forward(self, rgb: Tensor, pose: Tensor) -> Tensor:
        """Logits of a conflict, of each RGB verdict with its own pose verdict.

        Args:
            rgb (Tensor): Logits of the RGB stream (N, K).
            pose (Tensor): Logits of the pose stream (N, K).

        Returns:
            Tensor: float32 (N,).
        """
        return self.linear(self.measure(rgb, pose))[:, 0]

    def calibrate(
        self, rgb: Tensor, pose: Tensor, conflicts: Tensor, seen: Tensor | None = None
    ) -> list[float]:
        """Fit the calibration to pairs that were not trained on.

        It is that of :mod:`.beta_calibration`: streams that are surer of their training data bend
        the two ends differently. A pair counts as far as its pose is relied on.

        Args:
            rgb (Tensor): Logits of the RGB stream (P, K).
            pose (Tensor): Logits of the pose stream (P, K).
            conflicts (Tensor): bool (P,), whether the two are of different actions. Both kinds
                have the same weight.
            seen (Tensor, optional): (P, T), how much of each pose is seen, see
                :func:`measure_seen`. Defaults to None: all poses count the same.

        Returns:
            list[float]: a, b and d.

        Raises:
            ValueError: If there are pairs of only one kind.
        """
        if conflicts.all() or not conflicts.any():
            raise ValueError(
                'calibration needs pairs of the same and of different actions, '
                f'but got {int(conflicts.sum())} of different ones of {len(conflicts)}'
            )
        device = self.calibration.device
        with torch.no_grad():
            z = self(rgb.to(device), pose.to(device))
            weight = None
            if self.reliability is not None and seen is not None:
                weight = self.reliability(seen.to(device)).sigmoid()
        self.calibration.copy_(fit_calibration(z, conflicts.to(device), weight))
        return self.calibration.tolist()

    def probability(self, logits: Tensor, seen: Tensor | None = None) -> Tensor:
        """Calibrated probability of a conflict.

        Args:
            logits (Tensor): z, of any shape; (N,) with ``seen``.
            seen (Tensor, optional): (N, T), see :func:`measure_seen`. Defaults to None: r is 1.

        Returns:
            Tensor: In 0..1, of the shape of ``logits``.
        """
        conflict = apply_calibration(logits, *self.calibration).sigmoid()
        if self.reliability is None or seen is None:
            return conflict
        r = self.reliability(seen).sigmoid()
        return r * conflict + (1 - r) / 2

    def log_probabilities(self, logits: Tensor, seen: Tensor) -> tuple[Tensor, Tensor]:
        """log(c) and log(1 - c) before the calibration, float32 (N,).

        Args:
            logits (Tensor): z (N,).
            seen (Tensor): (N, T), see :func:`measure_seen`.
        """
        logits = logits.float()
        if self.reliability is None:
            return F.logsigmoid(logits), F.logsigmoid(-logits)
        r = self.reliability(seen).sigmoid()
        both = (r * z.sigmoid() + (1 - r) / 2 for z in (logits, -logits))
        conflict, agreement = (probability.clamp(min=1e-9).log() for probability in both)
        return conflict, agreement

    def measure(self, rgb: Tensor, pose: Tensor) -> Tensor:
        """-a, JS, H(p) and H(q): float32 (N, 4)."""
        temperatures = self.log_temperatures.exp()
        log_p = (rgb.float() / temperatures[0]).log_softmax(dim=1)
        log_q = (pose.float() / temperatures[1]).log_softmax(dim=1)
        p, q = log_p.exp(), log_q.exp()
        agreement = ((p @ self.log_compatibility.exp()) * q).sum(dim=1).clamp(min=1e-6).log()
        log_m = ((p + q) / 2).clamp(min=1e-12).log()  # ONNX has no logaddexp
        js = ((p * (log_p - log_m) + q * (log_q - log_m)) / 2).sum(dim=1)
        uniform = math.log(rgb.shape[1])
        entropies = [-(prob * log).sum(dim=1) / uniform for prob, log in ((p, log_p), (q, log_q))]
        return torch.stack([-agreement, js, *entropies], dim=1)

    def _load_from_state_dict(self, state_dict: dict, prefix: str, *args: Any) -> None:
        reliability = f'{prefix}reliability.'
        known = any(key.startswith(reliability) for key in state_dict)
        if (
            self.reliability is not None
            and f'{prefix}log_temperatures' in state_dict
            and not known
        ):
            # A model from before it predicts what it did.
            for key, value in self.reliability.of_all_poses().items():
                state_dict[f'{reliability}{key}'] = value
            print_log('all poses are relied on: the checkpoint has no reliability', 'current')
        super()._load_from_state_dict(state_dict, prefix, *args)
