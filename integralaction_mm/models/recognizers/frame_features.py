"""Per-frame features from the output of a 2D, 3D or graph network."""

from __future__ import annotations

from torch import Tensor

__all__ = ['POSE_FEATURES', 'split_frames']

POSE_FEATURES = ('NCHW', 'NCTHW', 'NMCTV')


def split_frames(feat: Tensor, form: str) -> Tensor:
    """Per-frame features of a pose backbone.

    Args:
        feat (Tensor): Its output: 'NCHW' of a 2D network, (N*T', C, H, W); 'NCTHW' of a 3D
            network, (N, C, T', H, W); 'NMCTV' of a graph network, (N, persons, C, T', joints),
            which is averaged over the joints and all M places for persons, empty ones too, as
            MMAction2's ``GCNHead`` does.
        form (str): One of these three.

    Returns:
        Tensor: (N*T', C, H, W), with H = W = 1 for 'NMCTV'.
    """
    if form == 'NMCTV':
        feat = feat.mean(dim=(1, 4))[..., None, None]
        # [N, C, T', 1, 1]
    return feat if form == 'NCHW' else feat.transpose(1, 2).flatten(0, 1)
