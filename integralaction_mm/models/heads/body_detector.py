from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from .beta_calibration import apply_calibration, fit_calibration

__all__ = ['BodyDetector']


class BodyDetector(nn.Module):
    """Whether a pose lies on the body in the picture, from RGB features at its joints.

    Shapes: N clips, K joints, C channels. With x_k the normalized feature at joint k and e_k what
    is learned of that joint::

        z = mean_k(w . relu(A x_k + e_k)) + b      logit, over the joints that are seen

    Args:
        channels (int): C, of all levels of the RGB stream that are used.
        joints (int): K, heatmaps of the pose stream's input, which are its first channels.
        width (int): Hidden channels. Defaults to 64.
    """

    def __init__(self, channels: int, joints: int, width: int = 64) -> None:
        super().__init__()
        self.joints = joints
        self.norm = nn.BatchNorm1d(channels, affine=False)
        self.by_joint = nn.Parameter(torch.zeros(joints, width))
        self.first, self.second = nn.Linear(channels, width), nn.Linear(width, 1)
        self.calibration: Tensor  # as of ConflictDetector
        self.register_buffer('calibration', torch.tensor([1.0, 1.0, 0.0]))

    def init_weights(self) -> None:
        """He's initialization: with the head's sigma of 0.001 both layers learn too slowly."""
        for layer in (self.first, self.second):
            nn.init.kaiming_normal_(layer.weight, nonlinearity='relu')
            nn.init.zeros_(layer.bias)

    def forward(self, joints: Tensor) -> Tensor:
        """Logits of a pose on its body.

        Args:
            joints (Tensor): (N, K, C), see :func:`look_at_joints`.

        Returns:
            Tensor: float32 (N,); b where no joint is seen.
        """
        seen = find_seen(joints).float()
        x = self._normalize(joints)
        # [N, K, C]
        logits = self.second(F.relu(self.first(x) + self.by_joint))[..., 0]
        # [N, K]
        return (logits * seen).sum(dim=1) / seen.sum(dim=1).clamp(min=1)

    def _normalize(self, joints: Tensor) -> Tensor:
        if self.training:
            return self.norm(joints.flatten(0, 1)).view(joints.shape)
        # The same by hand: the exporter to ONNX asks batch norm for a number of channels that it
        # does not see here.
        mean, var = self.norm.running_mean, self.norm.running_var
        assert mean is not None
        assert var is not None
        return (joints - mean) * torch.rsqrt(var + self.norm.eps)

    def loss(self, own: Tensor, other: Tensor) -> Tensor:
        """Cross entropy of clips under their own pose and under another one.

        Args:
            own (Tensor): (N, K, C).
            other (Tensor): (N, K, C), the same pictures at another clip's joints.

        Returns:
            Tensor: (), over the clips in which joints are seen; 0 without any.
        """
        joints = torch.cat([own, other])
        logits = self(joints).float()
        target = torch.arange(len(joints), device=joints.device) < len(own)
        loss = F.binary_cross_entropy_with_logits(logits, target.float(), reduction='none')
        seen = find_seen(joints).any(dim=1)
        return (loss * seen).sum() / seen.sum().clamp(min=1)

    @torch.no_grad()
    def calibrate(self, own: Tensor, other: Tensor) -> list[float]:
        """Fit the calibration to clips that were not trained on.

        Args:
            own (Tensor): (P, K, C).
            other (Tensor): (P, K, C), as in :meth:`loss`.

        Returns:
            list[float]: a, b and d, see :mod:`.beta_calibration`.
        """
        joints = torch.cat([own, other]).to(self.calibration.device)
        target = torch.arange(len(joints), device=joints.device) < len(own)
        seen = find_seen(joints).any(dim=1)
        training = self.training
        self.eval()
        self.calibration.copy_(fit_calibration(self(joints[seen]), target[seen]))
        self.train(training)
        return self.calibration.tolist()

    def probability(self, joints: Tensor) -> Tensor:
        """Calibrated probability that the pose lies on the body, float32 (N,).

        Without any joint nothing is known: it is 1/2, as both kinds are equally likely.
        """
        logits = apply_calibration(self(joints).float(), *self.calibration)
        return torch.where(find_seen(joints).any(dim=1), logits.sigmoid(), 0.5)


def find_seen(joints: Tensor) -> Tensor:
    """bool (N, K): which joints are seen, that is, have features that are not all zero."""
    return (joints != 0).any(dim=2)
