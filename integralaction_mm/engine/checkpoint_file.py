"""The only reader of checkpoint files: their content is data, and nothing in it runs.

It replaces MMEngine's readers of files and addresses, which read whatever a pickle asks
for: files if PyTorch is older than 2.6, and addresses with every version.
"""

from __future__ import annotations

import os
from pathlib import Path
from pickle import UnpicklingError
from typing import Any
from urllib.parse import urlparse

import mmengine.runner.checkpoint
import torch
from mmengine.dist import barrier, is_main_process
from mmengine.runner import CheckpointLoader

from ..files import path_below
from ..releases import is_release, read_release
from ..unpickling import load_torch

__all__ = ['load_from_http', 'load_from_local']


@CheckpointLoader.register_scheme(prefixes='', force=True)
def load_from_local(filename: str, map_location: Any = None) -> dict[str, Any]:
    """Read a checkpoint.

    Args:
        filename (str): The file.
        map_location (str | Callable, optional): As in :func:`torch.load`.

    Returns:
        dict: Its content, without ``meta.config``: MMEngine would run that text, for a number of
        GPUs that checkpoints of its own do not have. For an archive of ``make_release.py``, the
        ``state_dict`` as float32.

    Raises:
        FileNotFoundError: If it does not exist.
        ValueError: If it cannot be read, or holds anything but data.
    """
    path = os.path.expanduser(filename)
    if not os.path.isfile(path):
        raise FileNotFoundError(f'checkpoint not found: {filename}')
    if is_release(path):
        return dict(state_dict=_read_tensors(path))
    try:
        content = load_torch(path, map_location)
    except UnpicklingError as error:
        raise ValueError(f'checkpoint cannot be read: {filename} ({error})') from error
    state = content.get('state_dict', content) if isinstance(content, dict) else None
    if not isinstance(state, dict) or not all(isinstance(name, str) for name in state):
        raise ValueError(f'checkpoint must hold a state dict, but does not: {filename}')
    if isinstance(content.get('meta'), dict):
        content['meta'].pop('config', None)
    return content


def _read_tensors(path: str) -> dict[str, torch.Tensor]:
    tensors = read_release(path).tensors
    return {
        name: torch.from_numpy(
            value.astype('float32' if value.dtype == 'float16' else value.dtype)
        )
        for name, value in tensors.items()
    }


@CheckpointLoader.register_scheme(prefixes=('http://', 'https://'), force=True)
def load_from_http(
    filename: str,
    map_location: Any = None,
    model_dir: str | None = None,
    progress: bool = os.isatty(0),
) -> dict[str, Any]:
    """Fetch a checkpoint, unless an earlier call did, and read it.

    Args:
        filename (str): Its address.
        map_location (str | Callable, optional): As in :func:`torch.load`.
        model_dir (str, optional): Where it is kept. Defaults to None: ``checkpoints`` in
            ``torch.hub.get_dir()``.
        progress (bool): Whether to show a bar.

    Returns:
        dict: As of :func:`load_from_local`.
    """
    folder = Path(model_dir or Path(torch.hub.get_dir()) / 'checkpoints')
    path = path_below(folder, os.path.basename(urlparse(filename).path))
    if is_main_process() and not path.is_file():
        folder.mkdir(parents=True, exist_ok=True)
        torch.hub.download_url_to_file(filename, str(path), progress=progress)
    barrier()
    return load_from_local(str(path), map_location)


# Those of model zoos, such as torchvision://, call it by its name.
mmengine.runner.checkpoint.load_from_http = load_from_http
