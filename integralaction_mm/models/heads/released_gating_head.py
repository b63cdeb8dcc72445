from __future__ import annotations

from typing import Any

from mmaction.registry import MODELS
from torch import Tensor, nn

from .pose_driven_gating_head import PoseDrivenGatingHead


@MODELS.register_module()
class ReleasedGatingHead(PoseDrivenGatingHead):
    """What the authors' released code does differently from the paper.

    ===================  ==================  ==================================================
    step                 paper               released code
    ===================  ==================  ==================================================
    T' poses to T        average pool over   conv of 5x1x1 and stride ``pose_pool``, BatchNorm,
                         T * pose_pool       ReLU over (T - 1) * pose_pool + 1
    TCB                  1x1 conv, LN, ReLU  1x1 conv, BN, ReLU, LN
    CGB                  1x1 conv, BN        1x1 conv; its gate, which lets the pose in, is 1 - G
    frames to clip       mean of             mean of logits
                         probabilities
    initial weights      sigma 0.001         sigma 0.01 of the linear layers
    ===================  ==================  ==================================================

    With its padding of 2, the t-th output of the convolution is centred on pose frame
    t * ``pose_pool``, which shows the same moment as RGB frame t.

    Args:
        num_classes (int): Number of classes.
        in_channels (dict[str, int]): Channels of the two features.
            Defaults to ``dict(rgb=512, pose=512)``.
        channels (int): Channels of the integrated feature. Defaults to 512.
        **kwargs: Arguments of ``PoseDrivenGatingHead``.

    Raises:
        ValueError: If an argument is not one of those allowed.
    """

    def __init__(
        self,
        num_classes: int,
        in_channels: dict[str, int] | None = None,
        channels: int = 512,
        init_cfg: dict | None = None,
        **kwargs: Any,
    ) -> None:
        linear = ['fc_cls', *(['gate_fc'] if kwargs.get('gate', 'pose') else [])]
        init_cfg = init_cfg or dict(
            type='Normal',
            layer=['Linear', 'Conv1d'],  # the alignment's linear layers are convolutions there
            std=0.001,
            override=[dict(name=name, type='Normal', std=0.01) for name in linear],
        )
        super().__init__(num_classes, in_channels, channels, init_cfg=init_cfg, **kwargs)
        self.pose_conv: nn.Module | None = None
        if self.pose_pool > 1:
            width = self.in_channels['pose']
            self.pose_conv = nn.Sequential(
                nn.Conv1d(width, width, kernel_size=5, stride=self.pose_pool, padding=2),
                nn.BatchNorm1d(width),
                nn.ReLU(),
            )
        self.align = nn.ModuleDict(
            {
                stream: nn.Sequential(
                    nn.Linear(width, channels),
                    nn.BatchNorm1d(channels),
                    nn.ReLU(),
                    nn.LayerNorm(channels),
                )
                for stream, width in self.in_channels.items()
            }
        )
        self.gate_norm = nn.Identity()

    def consensus(self, frame_scores: Tensor) -> Tensor:
        """Mean over T of the frames' logits: (N, T, num_classes) to (N, num_classes)."""
        return frame_scores.mean(dim=1)

    @property
    def pose_segments(self) -> int:
        """T', pose frames of a clip."""
        return (self.num_segments - 1) * self.pose_pool + 1

    def reduce_pose(self, pose: Tensor) -> Tensor:
        """Bring pose (N, T', C_pose) to the rate of the RGB frames: (N, T, C_pose)."""
        if self.pose_conv is None:
            return pose
        return self.pose_conv(pose.transpose(1, 2)).transpose(1, 2)
