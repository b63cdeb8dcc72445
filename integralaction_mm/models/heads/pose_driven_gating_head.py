from __future__ import annotations

import math
from typing import Any

import torch
import torch.nn.functional as F
from mmaction.models.heads import BaseHead
from mmaction.registry import MODELS
from mmaction.utils import SampleList
from torch import Tensor, nn

_GATES = ('pose', 'rgb', 'both', None)


@MODELS.register_module()
class PoseDrivenGatingHead(BaseHead):
    """Pose-driven feature integration and classification (sections 3.3 and 3.4).

    The pose feature decides, per frame and channel, how much appearance to let in::

        F'_A = TCB_A(F_A),  F'_P = TCB_P(F_P)      1x1 conv, LayerNorm, ReLU
        G = CGB(F_P)                               1x1 conv, BatchNorm, sigmoid
        F = G * F'_A + (1 - G) * F'_P              equation 1
        L_gate = mean(-log(1 - G))                 equation 2
        L = L_cls + lambda * L_gate                equation 3

    The probabilities of a clip are the mean of its frames' (section 3.4). The authors' released
    code does what :class:`ReleasedGatingHead` does.

    Shapes: N clips, T RGB frames, T' pose frames, C = ``channels``.

    Args:
        num_classes (int): Number of classes.
        in_channels (dict[str, int]): Channels of the two features.
            Defaults to ``dict(rgb=512, pose=512)``.
        channels (int): C, channels of the integrated feature. Defaults to 512.
        num_segments (int): T, RGB frames of a clip. Defaults to 8.
        pose_pool (int): Pose frames for each RGB frame, T' = T * ``pose_pool``, reduced
            by an average pool of ``pose_pool`` x 1 x 1 (section 4.2). Defaults to 1.
        gate (str, optional): Which feature predicts G: 'pose', 'rgb', 'both' (concatenated,
            Table 6), or None to add the features without gating (Table 4). Defaults to 'pose'.
        loss_gate_weight (float): lambda of equation 3. Defaults to 1.5.
        average_clips (str, optional): How clips are combined: 'prob', 'score' or None.
            Defaults to 'prob'.
        **kwargs: Arguments of MMAction2's ``BaseHead``.

    Raises:
        ValueError: If an argument is not one of those allowed.
    """

    def __init__(
        self,
        num_classes: int,
        in_channels: dict[str, int] | None = None,
        channels: int = 512,
        num_segments: int = 8,
        pose_pool: int = 1,
        gate: str | None = 'pose',
        loss_gate_weight: float = 1.5,
        average_clips: str | None = 'prob',
        init_cfg: dict | None = None,
        **kwargs: Any,
    ) -> None:
        in_channels = in_channels or dict(rgb=512, pose=512)
        # Section 3.5.
        init_cfg = init_cfg or dict(type='Normal', layer='Linear', std=0.001)
        super().__init__(
            num_classes, in_channels, average_clips=average_clips, init_cfg=init_cfg, **kwargs
        )
        if self.multi_class:
            raise ValueError(
                f'multi_class must be False for {type(self).__name__}, whose scores are the '
                'probabilities of one class in a video, but got True'
            )
        if not isinstance(in_channels, dict) or set(in_channels) != {'rgb', 'pose'}:
            raise ValueError(f"in_channels must have keys 'rgb' and 'pose', but got {in_channels}")
        if gate not in _GATES:
            raise ValueError(f'gate must be one of {_GATES}, but got {gate!r}')
        if average_clips not in ('prob', 'score', None):
            raise ValueError(
                f"average_clips must be 'prob', 'score' or None, but got {average_clips!r}"
            )
        for name, value in (('num_segments', num_segments), ('pose_pool', pose_pool)):
            if value < 1:
                raise ValueError(f'{name} must be >= 1, but got {value}')
        if loss_gate_weight < 0:
            raise ValueError(f'loss_gate_weight must be >= 0, but got {loss_gate_weight}')
        self.num_segments = num_segments
        self.pose_pool = pose_pool
        self.gate = gate
        self.loss_gate_weight = loss_gate_weight

        self.align = nn.ModuleDict(
            {
                stream: nn.Sequential(
                    nn.Linear(width, channels), nn.LayerNorm(channels), nn.ReLU()
                )
                for stream, width in in_channels.items()
            }
        )
        if gate is not None:
            width = sum(in_channels.values()) if gate == 'both' else in_channels[gate]
            self.gate_fc = nn.Linear(width, channels)
            self.gate_norm: nn.Module = nn.BatchNorm1d(channels)
        self.fc_cls = nn.Linear(channels, num_classes)

    def forward(self, feats: tuple[Tensor, Tensor], **kwargs: Any) -> tuple[Tensor, Tensor | None]:
        """Integrate the two features and classify.

        Args:
            feats (tuple[Tensor, Tensor]): RGB (N*T, C_rgb, H, W) and pose (N*T', C_pose, H, W)
                feature maps; H and W are averaged.

        Returns:
            tuple[Tensor, Tensor | None]: Class scores (N, num_classes), those of
            :meth:`consensus`; and the logits of G, (N, T, C), or None without a gate.

        Raises:
            ValueError: If the numbers of frames do not fit ``num_segments`` and ``pose_pool``.
        """
        frame_scores, gate_logits = self.score_frames(feats, **kwargs)
        return self.consensus(frame_scores), gate_logits

    def score_frames(
        self, feats: tuple[Tensor, Tensor], **kwargs: Any
    ) -> tuple[Tensor, Tensor | None]:
        """Integrate the two features and classify each frame.

        Args:
            feats (tuple[Tensor, Tensor]): As in :meth:`forward`.

        Returns:
            tuple[Tensor, Tensor | None]: Logits of the classes (N, T, num_classes), and those of
            G, (N, T, C), or None without a gate.

        Raises:
            ValueError: If the numbers of frames do not fit ``num_segments`` and ``pose_pool``.
        """
        rgb, pose = (feat.flatten(2).mean(dim=2) for feat in feats)
        # [N*T, C_rgb], [N*T', C_pose]
        # Sizes as rgb.shape[0]: len(rgb) would be a constant of an exported model.
        self._check_frames(rgb.shape[0], pose.shape[0])
        clips = rgb.shape[0] // self.num_segments
        pose = self.reduce_pose(pose.view(clips, -1, pose.shape[1])).flatten(0, 1)
        # [N*T, C_pose]
        gate_logits = self.predict_gate(rgb, pose, **kwargs)
        rgb, pose = self.align['rgb'](rgb), self.align['pose'](pose)
        if gate_logits is None:
            fused = rgb + pose
        else:
            gate = gate_logits.sigmoid()
            fused = gate * rgb + (1 - gate) * pose
            gate_logits = gate_logits.view(clips, self.num_segments, -1)
        # [N*T, C]
        frame_scores = self.fc_cls(fused).float()  # BaseHead's accuracy cannot take bfloat16
        return frame_scores.view(clips, self.num_segments, -1), gate_logits

    def consensus(self, frame_scores: Tensor) -> Tensor:
        """Log of the mean over T of the frames' probabilities.

        Args:
            frame_scores (Tensor): Logits (N, T, num_classes).

        Returns:
            Tensor: Log-probabilities of the clips (N, num_classes).
        """
        return frame_scores.log_softmax(dim=2).logsumexp(dim=1) - math.log(self.num_segments)

    @property
    def pose_segments(self) -> int:
        """T', pose frames of a clip."""
        return self.num_segments * self.pose_pool

    def _check_frames(self, rgb: int, pose: int) -> None:
        if rgb % self.num_segments or pose != rgb // self.num_segments * self.pose_segments:
            raise ValueError(
                f'RGB and pose features must have {self.num_segments} and {self.pose_segments} '
                f'frames per clip, with num_segments={self.num_segments} and '
                f'pose_pool={self.pose_pool}, but got {rgb} and {pose}'
            )

    def reduce_pose(self, pose: Tensor) -> Tensor:
        """Bring pose (N, T', C_pose) to the rate of the RGB frames: (N, T, C_pose)."""
        return pose.view(pose.shape[0], self.num_segments, self.pose_pool, -1).mean(dim=2)

    def predict_gate(self, rgb: Tensor, pose: Tensor, **kwargs: Any) -> Tensor | None:
        """CGB before its sigmoid: logits of G (N*T, C), or None without a gate."""
        if self.gate is None:
            return None
        source = {'rgb': rgb, 'pose': pose}.get(self.gate)
        if source is None:
            source = torch.cat((rgb, pose), dim=1)
        return self.gate_norm(self.gate_fc(source))

    def loss(
        self, feats: tuple[Tensor, Tensor], data_samples: SampleList, **kwargs: Any
    ) -> dict[str, Tensor]:
        """Losses of equation 3.

        Returns:
            dict[str, Tensor]: ``loss_cls``, ``loss_gate`` (weighted by lambda), ``gate_mean`` (the
            mean of G) and ``top1_acc``, ``top5_acc``; without a gate, neither the second nor the
            third.
        """
        cls_scores, gate_logits = self(feats, **kwargs)
        losses = self.loss_by_feat(cls_scores, data_samples)
        if gate_logits is not None:
            loss_gate = self.gate_loss(gate_logits.float(), data_samples, **kwargs)
            losses['loss_gate'] = self.loss_gate_weight * loss_gate
            losses['gate_mean'] = gate_logits.detach().float().sigmoid().mean()
        return losses

    def gate_loss(self, gate_logits: Tensor, data_samples: SampleList, **kwargs: Any) -> Tensor:
        """L_gate of equation 2, from the logits of G (N, T, C)."""
        # -log(1 - sigmoid(z)) = softplus(z) stays finite when G rounds to 1.
        return F.softplus(gate_logits).mean()

    def predict(
        self, feats: tuple[Tensor, Tensor], data_samples: SampleList, **kwargs: Any
    ) -> SampleList:
        """Predict a video's scores and gate from its clips.

        Returns:
            list[ActionDataSample]: Each with ``pred_score``, ``pred_label`` and, with a gate,
            ``pred_gate``: G averaged over channels and clips, float32 (T,) in 0..1.
        """
        cls_scores, gate_logits = self(feats, **kwargs)
        data_samples = self.predict_by_feat(cls_scores, data_samples)
        if gate_logits is not None:
            gates = gate_logits.float().sigmoid().mean(dim=2)  # [N, T]
            gates = gates.view(len(data_samples), -1, self.num_segments).mean(dim=1)
            for data_sample, gate in zip(data_samples, gates):
                data_sample.set_field(gate, 'pred_gate')
        return data_samples
