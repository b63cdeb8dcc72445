"""What an RGB stream sees at the joints of a pose."""

from __future__ import annotations

from collections.abc import Sequence

import torch
import torch.nn.functional as F
from torch import Tensor

__all__ = ['look_at_joints']

_LEAST = 0.05  # a heatmap of a joint outside the frame has less


def look_at_joints(levels: Sequence[Tensor], heatmaps: Tensor) -> Tensor:
    """Features at the joints, averaged over the frames of a clip.

    A joint's heatmap is the weight of a mean over the feature map, bilinearly interpolated
    between its cells; the map's average over the clip is subtracted.

    Args:
        levels (Sequence[Tensor]): Feature maps (N*T, C_i, H_i, W_i) of N clips of T frames.
        heatmaps (Tensor): (N, T, K, h, w) in 0..1.

    Returns:
        Tensor: float32 (N, K, C) with C the sum of C_i; zeros for a joint that is in no frame.
    """
    heatmaps = heatmaps.float()
    total = heatmaps.sum(dim=(1, 3, 4))[..., None]  # [N, K, 1]
    parts = []
    for level in levels:
        maps = level.float().reshape(-1, heatmaps.shape[1], *level.shape[1:])
        # [N, T, C_i, H_i, W_i]; an exported model has any N
        at = torch.einsum('ntkhw,ntchw->nkc', _spread(heatmaps, maps.shape[-2:]), maps)
        parts.append(at / total.clamp(min=_LEAST) - maps.mean(dim=(1, 3, 4))[:, None])
    return torch.where(total >= _LEAST, torch.cat(parts, dim=2), 0.0)


def _spread(heatmaps: Tensor, size: Sequence[int]) -> Tensor:
    """Weights (..., H, W) of cells, given heatmaps (..., h, w) that weigh interpolated values.

    So only the few heatmaps are resized, not the many channels.
    """
    rows, columns = (
        F.interpolate(torch.eye(cells, device=heatmaps.device)[None], count, mode='linear')[0]
        for cells, count in zip(size, heatmaps.shape[-2:])
    )
    # [H, h], [W, w]
    return rows @ heatmaps @ columns.T
