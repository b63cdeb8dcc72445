"""The chain of stages: a two-stream model starts from two single-stage checkpoints."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from mmengine.logging import print_log
from mmengine.runner import CheckpointLoader, find_latest_checkpoint

from ..config_files import config_path, find_config

__all__ = ['check_load_from', 'is_chain', 'load_from_streams', 'parse_streams']

_SCHEME = 'streams://'
_STREAMS = ('rgb', 'pose')


@CheckpointLoader.register_scheme(prefixes=_SCHEME)
def load_from_streams(filename: str, map_location: Any = None) -> dict:
    """Load single-stage checkpoints as the streams of a ``TwoStreamRecognizer``.

    MMEngine calls this for ``load_from = 'streams://rgb=...&pose=...'``. Each part is the work
    directory of a stage (its latest checkpoint is taken), a checkpoint file, or anything else
    that MMEngine loads, such as a URL. Tensors below ``backbone.`` move to ``rgb_backbone.`` or
    ``pose_backbone.``. The classifier of stage rgb+pose stays fresh (Moon et al., section 3.4):
    that of a single stage moves to ``stream_heads.rgb.`` or ``stream_heads.pose.``, which a
    ``TwoStreamRecognizer`` without ``stream_heads`` drops.

    Args:
        filename (str): The specification above.
        map_location (str | Callable, optional): As in :func:`torch.load`.

    Returns:
        dict: ``state_dict`` of both backbones and both heads.

    Raises:
        ValueError: If the specification does not name both streams, or a checkpoint has no
            backbone.
        FileNotFoundError: If a checkpoint is missing.
    """
    merged = {}
    for stream, source in parse_streams(filename).items():
        path = _resolve(stream, source)
        state_dict = CheckpointLoader.load_checkpoint(path, map_location)
        state_dict = state_dict.get('state_dict', state_dict)
        backbone = _moved(state_dict, 'backbone', f'{stream}_backbone')
        if not backbone:
            raise ValueError(
                f'checkpoint of stage {stream}_only must have tensors below "backbone.", '
                f'but got {sorted(state_dict)[:3]}: {path}'
            )
        print_log(f'{stream} stream: {len(backbone)} tensors from {path}', 'current')
        merged.update(backbone)
        merged.update(_moved(state_dict, 'cls_head', f'stream_heads.{stream}'))
    return dict(state_dict=merged)


def _moved(state_dict: dict, part: str, target: str) -> dict:
    """Tensors below ``part.``, or ``module.part.`` of a distributed model, below ``target.``."""
    prefix = re.compile(rf'(module\.)?{part}\.')
    return {
        prefix.sub(f'{target}.', key, count=1): value
        for key, value in state_dict.items()
        if prefix.match(key)
    }


def check_load_from(load_from: str | None) -> None:
    """Stop before a run begins if a stage that it starts from is missing.

    Args:
        load_from (str, optional): ``load_from`` of a config; anything but ``streams://`` passes.

    Raises:
        ValueError: If the specification does not name both streams.
        FileNotFoundError: If a checkpoint is missing.
    """
    if load_from is not None and is_chain(load_from):
        for stream, source in parse_streams(load_from).items():
            _resolve(stream, source)


def is_chain(load_from: str | None) -> bool:
    """Whether ``load_from`` of a config names two single stages."""
    return load_from is not None and load_from.startswith(_SCHEME)


def parse_streams(spec: str) -> dict[str, str]:
    """Parts of ``'streams://rgb=A&pose=B'``.

    Args:
        spec (str): ``load_from`` of a config.

    Returns:
        dict[str, str]: Where each stream comes from, ``{'rgb': 'A', 'pose': 'B'}``.

    Raises:
        ValueError: If it does not name both streams.
    """
    # A URL may hold '&' and '=' itself, so only the streams' own names part the string.
    parts = re.split(r'(?:^|&)(rgb|pose)=', spec[len(_SCHEME) :])
    sources = dict(zip(parts[1::2], parts[2::2]))
    if parts[0] or len(parts) != 5 or set(sources) != set(_STREAMS) or not all(sources.values()):
        raise ValueError(
            f"load_from must be '{_SCHEME}rgb=CHECKPOINT&pose=CHECKPOINT', but got {spec!r}"
        )
    return sources


def _resolve(stream: str, source: str) -> str:
    if '://' in source:
        return source
    path = Path(source).expanduser()
    if path.is_dir():
        latest = find_latest_checkpoint(str(path))
        # The path in last_checkpoint does not move with the directory, or is its original's when
        # it was copied; the name does.
        for checkpoint in (path / Path(latest).name, Path(latest)) if latest else ():
            if checkpoint.is_file():
                return str(checkpoint)
    elif path.is_file():
        return str(path)
    raise FileNotFoundError(
        f'no checkpoint of stage {stream}_only in {source}; '
        f'make it with: python tools/train.py configs/{_config_of(stream, path)}'
    )


def _config_of(stream: str, path: Path) -> str:
    """Config that makes a missing stage, by the name of its work directory."""
    try:
        config = find_config(path.parent.name if path.suffix == '.pth' else path.name)
    except FileNotFoundError:
        config = config_path(f'integralaction/{stream}_only_k50.py')
    return '/'.join(Path(config).parts[-2:])
