"""A config's model with the tensors of a checkpoint."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from mmaction.apis import init_recognizer
from mmengine.config import Config
from mmengine.logging import print_log
from mmengine.runner import CheckpointLoader
from mmengine.runner.checkpoint import load_state_dict
from torch import nn

from ..models import TwoStreamRecognizer
from ..models.tensor_check import OF_ANOTHER_MODEL, find_unfit, list_some

__all__ = ['check_checkpoint', 'load_model']


_HEADS_OF_STREAMS = 'stream_heads.'
_BODY = 'cls_head.body.'


def check_checkpoint(
    model: nn.Module, content: Mapping[str, Any], checkpoint: str, fresh: str | None = None
) -> dict[str, Any]:
    """Check that a checkpoint holds every tensor of a model, and no other.

    Args:
        model (nn.Module): The model.
        content (dict): The checkpoint: a state dict, or a dict with ``state_dict``.
        checkpoint (str): Where it comes from, for the errors.
        fresh (str, optional): Beginning of the names of tensors that may be missing, unknown or
            of another shape, such as the classifier's if a training starts from another
            one's weights; a line in the log names them. Defaults to None: there are none.

    Returns:
        dict: The state dict, without the prefix ``module.`` of a distributed model and without
        what does not fit.

    Raises:
        ValueError: If it lacks a tensor of the model or has an unknown one, or one is of another
            shape, of another kind of numbers, or not finite.
    """
    state = {
        key[7:] if key.startswith('module.') else key: value
        for key, value in content.get('state_dict', content).items()
    }
    wanted = model.state_dict()
    problems = find_unfit(wanted, state)
    for key in sorted(set(state) - set(wanted)):
        # A chain brings the heads of both single stages, whether the model uses them or not.
        if not (key.startswith(_HEADS_OF_STREAMS) and isinstance(model, TwoStreamRecognizer)):
            problems[key] = 'is unknown'
    if not any(key.startswith(_BODY) for key in state):
        # Robust heads older than this detector predict without it.
        problems = {key: why for key, why in problems.items() if not key.startswith(_BODY)}
    left = {
        key: reason
        for key, reason in problems.items()
        if fresh is not None and key.startswith(fresh) and reason.startswith(OF_ANOTHER_MODEL)
    }
    if left.keys() != problems.keys():
        bad = {key: reason for key, reason in problems.items() if key not in left}
        raise ValueError(
            f"checkpoint must be of the config's model, {type(model).__name__} with "
            f'{len(wanted)} tensors, but {len(bad)} do not fit: {_list(bad)}: {checkpoint}'
        )
    if left:
        level = logging.INFO if set(left.values()) == {'is missing'} else logging.WARNING
        print_log(f'not taken from {checkpoint}: {_list(left)}', 'current', level)
    return {key: value for key, value in state.items() if key not in left}


def _list(problems: Mapping[str, str]) -> str:
    return list_some(f'{key} {reason}' for key, reason in problems.items())


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
        ValueError: If the checkpoint cannot be read or is of another model, see
            :func:`check_checkpoint`.
    """
    model = init_recognizer(cfg, device=device)
    content = CheckpointLoader.load_checkpoint(checkpoint, map_location='cpu')
    load_state_dict(model, check_checkpoint(model, content, checkpoint))
    return model
