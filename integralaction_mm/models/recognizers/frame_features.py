"""Per-frame features from the output of a 2D, 3D or graph network."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn

__all__ = ['POSE_FEATURES', 'run_backbone', 'split_frames']

_SAMPLES_AT_ONCE = 16
POSE_FEATURES = ('NCHW', 'NCTHW', 'NMCTV')


def run_backbone(backbone: nn.Module, inputs: Tensor) -> tuple[Tensor, ...]:
    """Output of a backbone, a few samples at a time if it is frozen, which saves memory.

    Parts hold whole samples, so that no clip is cut, and are large enough for a GPU. A
    backbone that is fused there (``FastResNetTSM``) saves the memory itself.

    Args:
        backbone (nn.Module): Takes (N * S, ...) and gives a tensor, or a tuple of some.
        inputs (Tensor): (N, S, ...): N samples of S frames or clips.

    Returns:
        tuple[Tensor, ...]: Its output for ``inputs`` with the first two dimensions joined.
    """
    whole = torch.is_grad_enabled() or backbone.training or torch.jit.is_tracing()
    has_fused_kernels = getattr(backbone, 'has_fused_kernels', lambda _: False)
    whole = whole or has_fused_kernels(inputs)
    if whole or len(inputs) <= _SAMPLES_AT_ONCE:
        return _as_tuple(backbone(inputs.flatten(0, 1)))
    parts = inputs.split(_SAMPLES_AT_ONCE)
    outputs = [_as_tuple(backbone(part.flatten(0, 1))) for part in parts]
    return tuple(map(torch.cat, zip(*outputs)))


def _as_tuple(output: Any) -> tuple[Tensor, ...]:
    return output if isinstance(output, tuple) else (output,)


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
