"""Outputs of both streams for N clips: features, verdicts, and how much of a pose was seen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import torch
from torch import Tensor

__all__ = ['StreamFeatures', 'measure_seen']

_DRAWN = 0.05  # of a map's greatest value: joints outside the frame leave less


def measure_seen(pose: Tensor, form: str, num_segments: int) -> Tensor:
    """How much of a pose is seen, from the pose stream's input itself.

    Args:
        pose (Tensor): Input of N clips: pose maps (N, T', C, h, w) of a 2D network, ``form``
            'NCHW', or (N, C, T', h, w) of a 3D network, 'NCTHW'; or keypoints (N, persons, T',
            joints, 3) of a graph network, 'NMCTV', the last of the three numbers being the score.
        form (str): One of these three.
        num_segments (int): T, RGB frames of a clip; the poses of one RGB frame are averaged.

    Returns:
        Tensor: float32 (N, T) in 0..1: of the maps, the share on which something is drawn; of the
        keypoints, the share with a score above 0 of the person who has most of them.
    """
    if form == 'NMCTV':
        seen = (pose[..., 2] > 0).float().mean(dim=3).amax(dim=1)
    else:
        maps = pose if form == 'NCHW' else pose.transpose(1, 2)
        seen = (maps.abs().amax(dim=(3, 4)) > _DRAWN).float().mean(dim=2)
    # [N, T']
    edges = [t * seen.shape[1] // num_segments for t in range(num_segments + 1)]
    return torch.stack([seen[:, a:b].mean(dim=1) for a, b in zip(edges, edges[1:])], dim=1)


@dataclass(frozen=True)
class StreamFeatures:
    """Output of both streams for N clips of T RGB frames and T' poses.

    Args:
        rgb (Tensor): (N*T, C_rgb, H, W).
        pose (Tensor): (N*T', C_pose, h, w).
        seen (Tensor): (N, T) in 0..1, see :func:`measure_seen`.
        scores (dict[str, Tensor]): By stream, ``rgb`` or ``pose``: logits (N, num_classes) of its
            own head, if there is one.
        joints (Tensor, optional): (N, K, C), what the RGB stream sees at the joints, see
            :func:`look_at_joints`. Defaults to None: not computed.
        other_joints (Tensor, optional): The same of each clip's picture at the joints of another
            clip's pose. Defaults to None.
    """

    rgb: Tensor
    pose: Tensor
    seen: Tensor
    scores: Mapping[str, Tensor]
    joints: Tensor | None = None
    other_joints: Tensor | None = None

    def in_contexts_of(self, partners: Tensor) -> StreamFeatures:
        """The same poses with the appearance of other clips.

        What is seen at the joints stays that of the pose's own picture.

        Args:
            partners (Tensor): int64 (N,), the clip whose appearance each one gets.

        Returns:
            StreamFeatures: With RGB features and the RGB stream's own scores of the partners.
        """
        clips = self.rgb.view(len(partners), -1, *self.rgb.shape[1:])
        scores = dict(self.scores)
        if 'rgb' in scores:
            scores['rgb'] = scores['rgb'][partners]
        return replace(self, rgb=clips[partners].flatten(0, 1), scores=scores)
