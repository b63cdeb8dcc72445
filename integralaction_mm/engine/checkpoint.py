"""The chain of stages: a two-stream model starts from two single-stage checkpoints."""

from __future__ import annotations

import ast
import logging
import os
import re
import shlex
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
    ``TwoStreamRecognizer`` without ``stream_heads`` drops. A warning names a work directory
    whose training has not finished.

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
        checkpoint = CheckpointLoader.load_checkpoint(path, map_location)
        if Path(source).expanduser().is_dir():  # a file was chosen on purpose
            _warn_unfinished(stream, source, path, checkpoint.get('meta') or {})
        state_dict = checkpoint.get('state_dict', checkpoint)
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


def check_load_from(load_from: str | None, config: str | None = None) -> None:
    """Stop before a run begins if a stage that it starts from is missing.

    Args:
        load_from (str, optional): ``load_from`` of a config; anything but ``streams://`` passes.
        config (str, optional): Path of that config. The command that makes the stage names the
            one beside it that has the name of the stage's work directory. Defaults to None.

    Raises:
        ValueError: If the specification does not name both streams.
        FileNotFoundError: If a checkpoint is missing.
    """
    if load_from is not None and is_chain(load_from):
        for stream, source in parse_streams(load_from).items():
            _resolve(stream, source, config)


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
    # A URL may contain '&' and '=', so only the streams' own names split the string.
    parts = re.split(r'(?:^|&)(rgb|pose)=', spec[len(_SCHEME) :])
    sources = dict(zip(parts[1::2], parts[2::2]))
    if parts[0] or len(parts) != 5 or set(sources) != set(_STREAMS) or not all(sources.values()):
        raise ValueError(
            f"load_from must be '{_SCHEME}rgb=CHECKPOINT&pose=CHECKPOINT', but got {spec!r}"
        )
    return sources


def _resolve(stream: str, source: str, config: str | None = None) -> str:
    if '://' in source:
        return source
    path = Path(source).expanduser()
    if path.is_dir():
        latest = find_latest_checkpoint(str(path))
        # The path in last_checkpoint does not move with the directory, or is the original's if
        # it was copied; the name does.
        for checkpoint in (path / Path(latest).name, Path(latest)) if latest else ():
            if checkpoint.is_file():
                return str(checkpoint)
    elif path.is_file():
        return str(path)
    raise FileNotFoundError(
        f'no checkpoint of stage {stream}_only in {source}; '
        f'make it with: {_command(stream, path, config)}'
    )


def _command(stream: str, path: Path, config: str | None = None) -> str:
    """The command that makes a stage, by the name of its work directory."""
    root = Path(config_path(f'integralaction/{stream}_only_k50.py')).parents[1]
    is_file = path.suffix == '.pth'
    made_by = _find_stage(stream, path.parent.name if is_file else path.name, config)
    if root in made_by.parents:
        named = f'configs/{made_by.relative_to(root).as_posix()}'
    else:
        named = os.path.relpath(made_by) if Path.cwd() in made_by.parents else str(made_by)
    is_installed = '.mim' in root.parts  # then there is no tools/
    start = 'integralaction train' if is_installed else 'python tools/train.py'
    command = f'{start} {shlex.quote(named)}'
    if is_file or path == Path('work_dirs') / made_by.stem:
        return command
    return f'{command} --work-dir {shlex.quote(str(path))}'


def _find_stage(stream: str, name: str, config: str | None) -> Path:
    """The config of a stage: beside the one that starts from it, or in this package."""
    if config is not None:
        beside = Path(config).absolute().with_name(f'{name}.py')
        if beside.is_file():
            return beside
    try:
        return Path(find_config(name))
    except FileNotFoundError:
        return Path(config_path(f'integralaction/{stream}_only_k50.py'))


def _warn_unfinished(stream: str, source: str, path: str, meta: dict) -> None:
    planned = _planned_epochs(str(meta.get('cfg') or ''))
    if planned is not None and meta.get('epoch', planned) < planned:
        print_log(
            f'stage {stream}_only is at epoch {meta["epoch"]} of {planned}: {path}; '
            f'to finish it: {_command(stream, Path(source).expanduser())} --resume',
            'current',
            logging.WARNING,
        )


def _planned_epochs(config: str) -> int | None:
    """``train_cfg.max_epochs`` in a config's text, which is not run: it may be anybody's."""
    try:
        statements = ast.parse(config).body
    except SyntaxError:
        return None
    for node in statements:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == 'train_cfg':
            fields = node.value.keywords if isinstance(node.value, ast.Call) else []
            for field in fields:
                if field.arg == 'max_epochs' and isinstance(field.value, ast.Constant):
                    return field.value.value if isinstance(field.value.value, int) else None
    return None
