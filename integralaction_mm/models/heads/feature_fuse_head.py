from __future__ import annotations

from typing import Any

from mmaction.registry import MODELS
from torch import nn

from .pose_driven_gating_head import PoseDrivenGatingHead


@MODELS.register_module()
class FeatureFuseHead(PoseDrivenGatingHead):
    """Concatenation of the two features and a linear layer, the feature fuse of Table 4.

    The layer's output is classified as in :class:`PoseDrivenGatingHead` (section 4.3)::

        F = W [F_A; F_P] + b = W_A F_A + W_P F_P + b

    The head computes the right-hand side: two linear layers, one of which has a bias, replace
    the alignment, and their outputs are added. There is no gate and no gate loss.

    Args:
        num_classes (int): Number of classes.
        in_channels (dict[str, int]): Channels of the two features.
            Defaults to ``dict(rgb=512, pose=512)``.
        channels (int): Channels of the fused feature. Defaults to 512.
        **kwargs: Arguments of ``PoseDrivenGatingHead`` except ``gate``; those of the gate have no
            effect.

    Raises:
        ValueError: If an argument is not one of those allowed.
    """

    def __init__(
        self,
        num_classes: int,
        in_channels: dict[str, int] | None = None,
        channels: int = 512,
        **kwargs: Any,
    ) -> None:
        gate = kwargs.pop('gate', None)
        if gate is not None:
            raise ValueError(f'gate must be None for feature fuse, but got {gate!r}')
        super().__init__(num_classes, in_channels, channels, gate=None, **kwargs)
        self.align = nn.ModuleDict(
            {
                stream: nn.Linear(width, channels, bias=stream == 'rgb')
                for stream, width in self.in_channels.items()
            }
        )
