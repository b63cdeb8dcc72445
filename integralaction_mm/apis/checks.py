"""Checks of an inferencer's arguments."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch

__all__ = ['check_device', 'check_stream', 'require_file']


def check_device(device: str | None) -> None:
    """Raise ValueError if torch cannot use a device."""
    try:
        torch.empty(0, device=device)
    except (AssertionError, RuntimeError) as error:  # the former if torch has no CUDA
        reason = str(error).splitlines()[0]
        raise ValueError(
            f'device must be one that torch can use, but got {device!r} ({reason})'
        ) from error


def check_stream(name: str, stream: Any, whole: Any) -> None:
    """Raise ValueError if a single stream does not fit the model that it accompanies.

    Args:
        name (str): 'rgb' or 'pose'.
        stream (ActionInferencer): The single stream.
        whole (ActionInferencer): The model.
    """
    modality = {'rgb': 'RGB', 'pose': 'Pose'}[name]
    for what, wanted, got in (
        ('modalities', [modality], stream.taken.modalities),
        ('number of classes', len(whole.classes), len(stream.classes)),
        ('layout', whole.layout, stream.layout or whole.layout),
    ):
        if wanted != got:
            raise ValueError(
                f'{what} of {name} must be {wanted}, but got {got}: {stream.cfg.filename}'
            )


def require_file(kind: str, path: str | Path) -> None:
    """Raise FileNotFoundError if a path, which may be an address, does not exist."""
    if '://' not in str(path) and not Path(path).is_file():
        raise FileNotFoundError(f'{kind} not found: {path}')
