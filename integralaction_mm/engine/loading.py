"""A config's model with the tensors of a checkpoint."""

from __future__ import annotations

from mmaction.apis import init_recognizer
from mmengine.config import Config
from mmengine.runner import load_checkpoint
from torch import nn

__all__ = ['load_model']


def load_model(cfg: Config, checkpoint: str, device: str = 'cpu') -> nn.Module:
    """Build a config's model with all tensors of a checkpoint, in evaluation mode.

    Args:
        cfg (Config): Config with ``model``.
        checkpoint (str): File or address.
        device (str): Such as 'cuda:0'. Defaults to 'cpu'.

    Returns:
        nn.Module: The recognizer.

    Raises:
        ValueError: If the checkpoint lacks a tensor of the model or has another one.
    """
    model = init_recognizer(cfg, device=device)
    try:
        load_checkpoint(model, checkpoint, map_location='cpu', strict=True)
    except RuntimeError as error:
        reason = ' '.join(str(error).split())
        raise ValueError(
            f'checkpoint must be one of the config, but {reason:.300}: {checkpoint}'
        ) from error
    return model
