from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

__all__ = ['PoseReliability']

_GAIN = 3.0  # few poses fail, so that what is learned of them learns faster than the rest


class PoseReliability(nn.Module):
    """How far a pose can be relied on, from how much of it is seen.

    An estimator that fails finds few joints, or some anywhere, and a pose stream may be sure of
    its verdict all the same. Shapes: N clips, T frames. With s_t what is seen in a frame::

        s = sum_t s_t^2 / sum_t s_t      what is seen in the frames with a pose
        r = sigmoid(3 k(s))              reliability

    k is linear between its values at s = 0, 0.1, ..., 1, which are learned with
    :class:`ConflictDetector` from pairs of verdicts.
    """

    def __init__(self) -> None:
        super().__init__()
        # r starts at 0.12 where next to nothing is seen and rises to 0.95.
        self.knots = nn.Parameter(torch.linspace(-2, 3, 11) / _GAIN)

    def forward(self, seen: Tensor) -> Tensor:
        """Logits of r.

        Args:
            seen (Tensor): (N, T) in 0..1, see :func:`measure_seen`.

        Returns:
            Tensor: float32 (N,).
        """
        seen = seen.float()
        share = seen.square().sum(dim=1) / seen.sum(dim=1).clamp(min=1e-6)
        knots = torch.arange(11, device=seen.device)
        near = F.relu(1 - (10 * share[:, None] - knots).abs())
        # [N, 11]
        return _GAIN * (near * self.knots).sum(dim=1)

    @staticmethod
    def of_all_poses() -> dict[str, Tensor]:
        """State in which all poses are relied on: r is 1 in single precision."""
        return dict(knots=torch.full((11,), 20 / _GAIN))
