"""A config's model with the tensors of a checkpoint."""

from __future__ import annotations

import pickle
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from mmaction.apis import init_recognizer
from mmengine.config import Config
from mmengine.runner import CheckpointLoader
from mmengine.runner.checkpoint import load_state_dict
from torch import nn

from ..models.tensor_check import check_tensors

__all__ = ['check_checkpoint', 'load_model', 'reading']


@contextmanager
def reading(checkpoint: str) -> Iterator[None]:
    """Name the checkpoint in the errors of a block that reads it.

    Raises:
        ValueError: If it cannot be read.
    """
    try:
        yield
    except (pickle.UnpicklingError, EOFError) as error:
        reason = (str(error).splitlines() or ['it ends early'])[0]
        raise ValueError(f'checkpoint cannot be read: {checkpoint} ({reason})') from error


def check_checkpoint(model: nn.Module, content: Mapping[str, Any], checkpoint: str) -> dict:
    """Check that a checkpoint holds every tensor of a model.

    Args:
        model (nn.Module): The model.
        content (dict): The checkpoint: a state dict, or a dict with ``state_dict``.
        checkpoint (str): Where it comes from.

    Returns:
        dict: The state dict, without the prefix ``module.`` of a distributed model.

    Raises:
        ValueError: If it lacks a tensor of the model or has it in another shape.
    """
    state = {
        key[7:] if key.startswith('module.') else key: value
        for key, value in content.get('state_dict', content).items()
    }
    try:
        check_tensors(type(model).__name__, model.state_dict(), state)
    except RuntimeError as error:
        raise ValueError(
            f"checkpoint must be of the config's model, but {error}: {checkpoint}"
        ) from error
    return state


def load_model(cfg: Config, checkpoint: str, device: str = 'cpu') -> nn.Module:
    """Build a config's model with all tensors of a checkpoint, in evaluation mode.

    Args:
        cfg (Config): Config with ``model``.
        checkpoint (str): File or address.
        device (str): Such as 'cuda:0'. Defaults to 'cpu'.

    Returns:
        nn.Module: The recognizer.

    Raises:
        FileNotFoundError: If there is no such file.
        ValueError: If the checkpoint cannot be read, lacks a tensor of the model, or has one that
            the model does not have.
    """
    model = init_recognizer(cfg, device=device)
    with reading(checkpoint):
        content = CheckpointLoader.load_checkpoint(checkpoint, map_location='cpu')
    state = check_checkpoint(model, content, checkpoint)
    try:
        load_state_dict(model, state, strict=True)
    except RuntimeError as error:
        reason = ' '.join(str(error).split())
        raise ValueError(
            f"checkpoint must be of the config's model, but {reason:.300}: {checkpoint}"
        ) from error
    return model
