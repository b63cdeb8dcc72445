from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import torch
import torch.nn.functional as F
from mmaction.models.heads import BaseHead
from mmaction.registry import MODELS
from mmaction.utils import SampleList
from torch import Tensor, nn

_GATES = ('pose', 'rgb', 'both', None)
_CONSENSUS = ('prob', 'score')
_POSE_REDUCTIONS = ('avg', 'conv')


_LAYERS: dict[str, Callable[[int], nn.Module]] = {
    'BN': nn.BatchNorm1d,
    'LN': nn.LayerNorm,
    'ReLU': lambda channels: nn.ReLU(),
}


@MODELS.register_module()
class PoseDrivenGatingHead(BaseHead):
    """Pose-driven feature integration and classification (sections 3.3 and 3.4).

    The pose feature decides, per frame and channel, how much appearance to let in::

        F'_A = TCB_A(F_A),  F'_P = TCB_P(F_P)      1x1 conv, LayerNorm, ReLU
        G = CGB(F_P)                               1x1 conv, BatchNorm, sigmoid
        F = G * F'_A + (1 - G) * F'_P              equation 1
        L_gate = mean(-log(1 - G))                 equation 2
        L = L_cls + lambda * L_gate                equation 3

    The defaults are the paper's. What the authors' released code does instead is an option each:
    ``align_layers``, ``gate_norm``, ``pose_reduction`` and ``consensus``; its gate, which lets the
    pose in, is 1 - G.

    Shapes: N clips, T RGB frames, T' pose frames, C = ``channels``.

    Args:
        num_classes (int): Number of classes.
        in_channels (dict[str, int]): Channels of the two features.
            Defaults to ``dict(rgb=512, pose=512)``.
        channels (int): C, channels of the integrated feature. Defaults to 512.
        num_segments (int): T, RGB frames of a clip. Defaults to 8.
        pose_pool (int): Pose frames for each RGB frame, brought together by ``pose_reduction``;
            with 1 there is nothing to reduce. Defaults to 1.
        gate (str, optional): Which feature predicts G: 'pose', 'rgb', 'both' (concatenated,
            Table 6), or None to add the features without gating (Table 4). Defaults to 'pose'.
        loss_gate_weight (float): lambda of equation 3. Defaults to 1.5.
        consensus (str): How frames become a clip: 'prob' averages their probabilities
            (section 3.4), 'score' their logits, as the released code does. Defaults to 'prob'.
        average_clips (str, optional): How clips become a video: 'prob', 'score' or None.
            Defaults to 'prob'.
        pose_reduction (str): 'avg' is an average pool of pose_pool x 1 x 1 over
            T' = T * pose_pool frames (section 4.2). 'conv' is the released code's convolution of
            5 x 1 x 1 with stride pose_pool, batch norm and ReLU over T' = (T - 1) * pose_pool + 1
            frames; with its padding of 2, the t-th of T outputs is centred on pose frame
            t * pose_pool, which shows the same moment as RGB frame t. Defaults to 'avg'.
        align_layers (Sequence[str]): Layers of both TCBs after the 1x1 conv, from 'BN', 'LN' and
            'ReLU'; the released code has ('BN', 'ReLU', 'LN'). Defaults to ('LN', 'ReLU').
        gate_norm (bool): Whether the CGB has a batch norm; the released code has none.
            Defaults to True.
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
        consensus: str = 'prob',
        average_clips: str | None = 'prob',
        pose_reduction: str = 'avg',
        align_layers: Sequence[str] = ('LN', 'ReLU'),
        gate_norm: bool = True,
        init_cfg: dict | None = None,
        **kwargs: Any,
    ) -> None:
        in_channels = in_channels or dict(rgb=512, pose=512)
        # Section 3.5.
        init_cfg = init_cfg or dict(type='Normal', layer=['Linear', 'Conv1d'], std=0.001)
        super().__init__(
            num_classes, in_channels, average_clips=average_clips, init_cfg=init_cfg, **kwargs
        )
        if not isinstance(in_channels, dict) or set(in_channels) != {'rgb', 'pose'}:
            raise ValueError(f"in_channels must have keys 'rgb' and 'pose', but got {in_channels}")
        for name, choice, allowed in (
            ('gate', gate, _GATES),
            ('consensus', consensus, _CONSENSUS),
            ('pose_reduction', pose_reduction, _POSE_REDUCTIONS),
        ):
            if choice not in allowed:
                raise ValueError(f'{name} must be one of {allowed}, but got {choice!r}')
        if isinstance(align_layers, str) or not set(align_layers) <= set(_LAYERS):
            raise ValueError(
                f'align_layers must be among {sorted(_LAYERS)}, but got {align_layers!r}'
            )
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
        self.consensus = consensus

        self.pose_conv: nn.Module | None = None
        if pose_reduction == 'conv' and pose_pool > 1:
            width = in_channels['pose']
            self.pose_conv = nn.Sequential(
                nn.Conv1d(width, width, kernel_size=5, stride=pose_pool, padding=2),
                nn.BatchNorm1d(width),
                nn.ReLU(),
            )
        self.align = nn.ModuleDict(
            {
                stream: nn.Sequential(
                    nn.Linear(width, channels), *(_LAYERS[name](channels) for name in align_layers)
                )
                for stream, width in in_channels.items()
            }
        )
        if gate is not None:
            width = sum(in_channels.values()) if gate == 'both' else in_channels[gate]
            self.gate_fc = nn.Linear(width, channels)
            self.gate_norm = nn.BatchNorm1d(channels) if gate_norm else nn.Identity()
        self.fc_cls = nn.Linear(channels, num_classes)

    def forward(self, feats: tuple[Tensor, Tensor], **kwargs: Any) -> tuple[Tensor, Tensor | None]:
        """Integrate the two features and classify.

        Args:
            feats (tuple[Tensor, Tensor]): RGB (N*T, C_rgb, H, W) and pose (N*T', C_pose, H, W)
                feature maps; H and W are averaged.

        Returns:
            tuple[Tensor, Tensor | None]: Class scores (N, num_classes), which are
            log-probabilities with ``consensus='prob'`` and logits with 'score'; and the logits of
            G, (N, T, C), or None without a gate.

        Raises:
            ValueError: If the numbers of frames do not fit ``num_segments`` and ``pose_pool``.
        """
        rgb, pose = (feat.flatten(2).mean(dim=2) for feat in feats)
        # [N*T, C_rgb], [N*T', C_pose]
        # Sizes as rgb.shape[0]: len(rgb) would be a constant of an exported model.
        self._check_frames(rgb.shape[0], pose.shape[0])
        clips = rgb.shape[0] // self.num_segments
        pose = self._reduce_pose(pose.view(clips, -1, pose.shape[1])).flatten(0, 1)
        # [N*T, C_pose]
        gate_logits = self.predict_gate(rgb, pose)
        rgb, pose = self.align['rgb'](rgb), self.align['pose'](pose)
        if gate_logits is None:
            fused = rgb + pose
        else:
            gate = gate_logits.sigmoid()
            fused = gate * rgb + (1 - gate) * pose
            gate_logits = gate_logits.view(clips, self.num_segments, -1)
        # [N*T, C]
        frame_scores = self.fc_cls(fused).float()  # BaseHead's accuracy takes no bfloat16
        frame_scores = frame_scores.view(clips, self.num_segments, -1)
        # [N, T, num_classes]
        if self.consensus == 'score':
            return frame_scores.mean(dim=1), gate_logits
        log_probs = frame_scores.log_softmax(dim=2)
        return log_probs.logsumexp(dim=1) - math.log(self.num_segments), gate_logits

    @property
    def pose_segments(self) -> int:
        """T', pose frames of a clip."""
        spare = 0 if self.pose_conv is None else self.pose_pool - 1
        return self.num_segments * self.pose_pool - spare

    def _check_frames(self, rgb: int, pose: int) -> None:
        wanted, frames = self.pose_segments, 'num_segments * pose_pool'
        if self.pose_conv is not None:
            frames = '((num_segments - 1) * pose_pool + 1)'
        if rgb % self.num_segments or pose != rgb // self.num_segments * wanted:
            raise ValueError(
                f'RGB and pose features must have N * num_segments and N * {frames} frames '
                f'with num_segments={self.num_segments} and pose_pool={self.pose_pool}, '
                f'but got {rgb} and {pose}'
            )

    def _reduce_pose(self, pose: Tensor) -> Tensor:
        """Bring pose (N, T', C_pose) to the rate of the RGB frames: (N, T, C_pose)."""
        if self.pose_conv is not None:
            return self.pose_conv(pose.transpose(1, 2)).transpose(1, 2)
        return pose.view(pose.shape[0], self.num_segments, self.pose_pool, -1).mean(dim=2)

    def predict_gate(self, rgb: Tensor, pose: Tensor) -> Tensor | None:
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
            mean of G) and ``top1_acc``, ``top5_acc``; without a gate neither of the second and
            third.
        """
        cls_scores, gate_logits = self(feats)
        losses = self.loss_by_feat(cls_scores, data_samples)
        if gate_logits is not None:
            # -log(1 - sigmoid(z)) = softplus(z) stays finite where G rounds to 1.
            loss_gate = F.softplus(gate_logits.float()).mean()
            losses['loss_gate'] = self.loss_gate_weight * loss_gate
            losses['gate_mean'] = gate_logits.detach().float().sigmoid().mean()
        return losses

    def predict(
        self, feats: tuple[Tensor, Tensor], data_samples: SampleList, **kwargs: Any
    ) -> SampleList:
        """Predict a video's scores and gate from its clips.

        Returns:
            list[ActionDataSample]: Each with ``pred_score``, ``pred_label`` and, with a gate,
            ``pred_gate``: G averaged over channels and clips, float32 (T,) in 0..1.
        """
        cls_scores, gate_logits = self(feats)
        data_samples = self.predict_by_feat(cls_scores, data_samples)
        if gate_logits is not None:
            gates = gate_logits.float().sigmoid().mean(dim=2)  # [N, T]
            gates = gates.view(len(data_samples), -1, self.num_segments).mean(dim=1)
            for data_sample, gate in zip(data_samples, gates):
                data_sample.set_field(gate, 'pred_gate')
        return data_samples
