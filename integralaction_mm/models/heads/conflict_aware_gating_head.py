from __future__ import annotations

from typing import Any

import torch
import torch.nn.functional as F
from mmaction.registry import MODELS
from mmaction.utils import SampleList
from mmengine.logging import print_log
from torch import Tensor

from ..stream_features import StreamFeatures
from .body_detector import BodyDetector
from .conflict_detector import ConflictDetector
from .pose_driven_gating_head import PoseDrivenGatingHead

_OPEN = 20.0  # logit of a gate that is 1 in single precision


@MODELS.register_module()
class ConflictAwareGatingHead(PoseDrivenGatingHead):
    """The pose-driven gate, closed if the streams contradict each other, open without a pose.

    The gate of :class:`PoseDrivenGatingHead` also gets the probability c of a conflict, which
    :class:`ConflictDetector` derives from the streams' own verdicts, and whether a pose is seen::

        G / (1 - G) = (1 - c) * G' / (1 - G'),  G' = sigmoid(CGB(F_P))
        G = 1                                   in a frame without any pose
        L_gate = mean(r * -log(1 - G) + (1 - r) * -log(G)),  r = q_y / (p_y + q_y)
        L = L_cls + lambda * L_gate + mu * L_conflict

    with p and q the probabilities of the RGB and of the pose stream and y the label: the video's
    own form of the paper's regularizer, over the frames with a pose. L_conflict is the detector's
    cross entropy over all pairs of an appearance and a pose of the batch, where pairs of the same
    label are no conflict and both kinds have the same weight.

    With ``reliability`` a pose of which too little is seen counts as none: the detector's
    :class:`PoseReliability` r mixes c with 1/2, and G = 1 where r < 1/2.

    With ``body`` it also says whether the pose lies on the body in the picture: the RGB stream's
    features at the joints go to a :class:`BodyDetector`, which learns on its own to tell each
    picture's pose from that of another sample of the batch. Nothing else depends on it.

    It needs ``stream_heads`` for both streams in its ``TwoStreamRecognizer``, and learns to ignore
    a misleading context from ``counterfactual`` ones there.

    Args:
        num_classes (int): Number of classes.
        in_channels (dict[str, int]): Channels of the two features.
            Defaults to ``dict(rgb=512, pose=512)``.
        channels (int): C, channels of the integrated feature. Defaults to 512.
        gate (str): 'pose', 'rgb' or 'both'. Defaults to 'pose'.
        loss_gate_weight (float): lambda. Defaults to 0.5.
        loss_conflict_weight (float): mu. Defaults to 1.
        reliability (bool): Whether poses are relied on by how much of them is seen, and not alike.
            Defaults to False.
        body (dict, optional): Arguments of :class:`BodyDetector`: ``channels``, those of the RGB
            backbone's earlier outputs together, and ``joints``. Defaults to None: no detector.
        **kwargs: Arguments of ``PoseDrivenGatingHead``.

    Raises:
        ValueError: If an argument is not one of those allowed.
    """

    needs_evidence = True

    def __init__(
        self,
        num_classes: int,
        in_channels: dict[str, int] | None = None,
        channels: int = 512,
        gate: str = 'pose',
        loss_gate_weight: float = 0.5,
        loss_conflict_weight: float = 1.0,
        reliability: bool = False,
        body: dict[str, int] | None = None,
        **kwargs: Any,
    ) -> None:
        if gate is None:
            raise ValueError("gate must be 'pose', 'rgb' or 'both', but got None")
        if loss_conflict_weight < 0:
            raise ValueError(f'loss_conflict_weight must be >= 0, but got {loss_conflict_weight}')
        super().__init__(
            num_classes,
            in_channels,
            channels,
            gate=gate,
            loss_gate_weight=loss_gate_weight,
            **kwargs,
        )
        self.loss_conflict_weight = loss_conflict_weight
        self.conflict = ConflictDetector(num_classes, reliability)
        with torch.random.fork_rng(devices=[]):  # so a seed gives the same rest of the model
            self.body = None if body is None else BodyDetector(**body)
        self.sees_bodies = False  # until the detector is trained or loaded

    def predict_gate(self, rgb: Tensor, pose: Tensor, **kwargs: Any) -> Tensor:
        """Logits of G (N*T, C).

        Args:
            rgb (Tensor): (N*T, C_rgb).
            pose (Tensor): (N*T, C_pose).
            evidence (StreamFeatures): How much of a pose is seen, and the streams' verdicts.
        """
        evidence: StreamFeatures = kwargs['evidence']
        logits = super().predict_gate(rgb, pose)
        assert logits is not None
        logits = logits.view(-1, self.num_segments, logits.shape[1])  # [N, T, C]
        # The detector learns only from known pairs, not from what would suit the classifier.
        _, agreement = self.conflict.log_probabilities(self.detect(evidence), evidence.seen)
        logits = logits + agreement.detach()[:, None, None]
        return torch.where(self.relies(evidence)[..., None], logits, _OPEN).flatten(0, 1)

    def relies(self, evidence: StreamFeatures) -> Tensor:
        """Frames with a pose that can be relied on, bool (N, T)."""
        seen = evidence.seen > 0
        if self.conflict.reliability is None:
            return seen
        return seen & (self.conflict.reliability(evidence.seen) >= 0)[:, None]

    def detect(self, evidence: StreamFeatures) -> Tensor:
        """Logit of a conflict, before its calibration: float32 (N,)."""
        return self.conflict(evidence.scores['rgb'], evidence.scores['pose'])

    def conflict_of_clips(self, evidence: StreamFeatures) -> Tensor:
        """Calibrated probability of a conflict, float32 (N,).

        A clip without any pose says nothing about it: it has 1/2, as the calibration takes both
        kinds to be equally likely.
        """
        seen = (evidence.seen > 0).any(dim=1)
        conflict = self.conflict.probability(self.detect(evidence), evidence.seen)
        return torch.where(seen, conflict, 0.5)

    def calibrate(
        self, rgb: Tensor, pose: Tensor, conflicts: Tensor, seen: Tensor | None = None
    ) -> list[float]:
        """Calibrate ``context_conflict``; see :meth:`ConflictDetector.calibrate`."""
        return self.conflict.calibrate(rgb, pose, conflicts, seen)

    def loss(
        self, feats: tuple[Tensor, Tensor], data_samples: SampleList, **kwargs: Any
    ) -> dict[str, Tensor]:
        """Losses as above.

        Args:
            feats (tuple[Tensor, Tensor]): As in :meth:`forward`.
            data_samples (list[ActionDataSample]): N samples.
            evidence (StreamFeatures): Of N clips.
            contexts (Tensor, optional): int64 (N,), the sample whose appearance each clip has.
                Defaults to its own.

        Returns:
            dict[str, Tensor]: As ``PoseDrivenGatingHead``, ``loss_conflict`` and, with ``body``,
            ``loss_body``.
        """
        losses = super().loss(feats, data_samples, **kwargs)
        loss = self.conflict_loss(data_samples, **kwargs)
        losses['loss_conflict'] = self.loss_conflict_weight * loss
        evidence: StreamFeatures = kwargs['evidence']
        if self.body is not None and evidence.joints is not None:
            assert evidence.other_joints is not None
            losses['loss_body'] = self.body.loss(evidence.joints, evidence.other_joints)
            self.sees_bodies = True
        return losses

    def conflict_loss(
        self,
        data_samples: SampleList,
        evidence: StreamFeatures,
        contexts: Tensor | None = None,
        **kwargs: Any,
    ) -> Tensor:
        """L_conflict, 0 if all labels of the batch are the same or all different."""
        labels = _labels_of(data_samples, evidence.seen)
        appearances = labels if contexts is None else labels[contexts]
        count = len(labels)
        body = torch.arange(count, device=labels.device).repeat_interleave(count)
        context = torch.arange(count, device=labels.device).repeat(count)
        logits = self.conflict(evidence.scores['rgb'][context], evidence.scores['pose'][body])
        conflicts = appearances[context] != labels[body]
        seen = evidence.seen.any(dim=1)[body]
        log_c, log_agree = self.conflict.log_probabilities(logits, evidence.seen[body])
        loss = -torch.where(conflicts, log_c, log_agree)
        weights = [kind.float() / kind.sum().clamp(min=1) / 2
                   for kind in (seen & conflicts, seen & ~conflicts)]  # fmt: skip
        return (loss * (weights[0] + weights[1])).sum()

    def gate_loss(self, gate_logits: Tensor, data_samples: SampleList, **kwargs: Any) -> Tensor:
        """L_gate, from the logits of G (N, T, C)."""
        evidence: StreamFeatures = kwargs['evidence']
        labels = _labels_of(data_samples, gate_logits)[:, None]
        p, q = (
            evidence.scores[stream].float().softmax(dim=1).gather(1, labels)
            for stream in ('rgb', 'pose')
        )
        closed = (q / (p + q).clamp(min=1e-6))[..., None]  # [N, 1, 1]
        # -log(1 - sigmoid(z)) = softplus(z), -log(sigmoid(z)) = softplus(-z)
        loss = closed * F.softplus(gate_logits) + (1 - closed) * F.softplus(-gate_logits)
        closable = self.relies(evidence)
        return loss.mean(dim=2)[closable].sum() / closable.sum().clamp(min=1)

    def predict(
        self, feats: tuple[Tensor, Tensor], data_samples: SampleList, **kwargs: Any
    ) -> SampleList:
        """Predict a video's scores, gate and conflict from its clips.

        Returns:
            list[ActionDataSample]: As ``PoseDrivenGatingHead``, each with ``context_conflict``,
            float32 () in 0..1: the probability that appearance and body are of different actions,
            averaged over clips; 1/2 for a video without any pose. With ``body`` also
            ``pose_on_body``, float32 () in 0..1: the probability that the pose lies on the body in
            the picture, and 1/2 without any pose.
        """
        data_samples = super().predict(feats, data_samples, **kwargs)
        evidence: StreamFeatures = kwargs['evidence']
        conflicts = self.conflict_of_clips(evidence).view(len(data_samples), -1)
        for data_sample, conflict in zip(data_samples, conflicts.mean(dim=1)):
            data_sample.set_field(conflict, 'context_conflict')
        if self.sees_bodies:
            bodies = self.bodies_of_clips(evidence).view(len(data_samples), -1)
            for data_sample, body in zip(data_samples, bodies.mean(dim=1)):
                data_sample.set_field(body, 'pose_on_body')
        return data_samples

    def bodies_of_clips(self, evidence: StreamFeatures) -> Tensor:
        """Calibrated probability that the pose lies on the body, float32 (N,)."""
        assert self.body is not None
        assert evidence.joints is not None
        return self.body.probability(evidence.joints)

    def _load_from_state_dict(self, state_dict: dict, prefix: str, *args: Any) -> None:
        if self.body is not None and f'{prefix}fc_cls.weight' in state_dict:
            body = f'{prefix}body.'
            self.sees_bodies = any(key.startswith(body) for key in state_dict)
            if not self.sees_bodies:  # a model older than the detector
                state_dict.update(self.body.state_dict(prefix=body))
                print_log('no pose_on_body: the checkpoint has no tensors for it', 'current')
        super()._load_from_state_dict(state_dict, prefix, *args)


def _labels_of(data_samples: SampleList, like: Tensor) -> Tensor:
    return torch.cat([sample.gt_label for sample in data_samples]).to(like.device)
