"""Run stages one after another: train what is missing, test what was trained.

Each stage is a process of the command line that trains or tests. Its output goes to a log, while a
progress bar follows it. What is finished is not done again, what was interrupted goes on.
"""

from __future__ import annotations

import copy
import hashlib
import json
import logging
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from mmengine.config import Config
from mmengine.logging import print_log
from mmengine.runner import find_latest_checkpoint

from ..analysis import load_dump
from ..engine.checkpoint import is_chain, parse_streams
from ..engine.resuming import find_resumable
from ..files import write_json, write_whole
from .stage_process import run_stage

__all__ = [
    'ensure_cached',
    'ensure_tested',
    'ensure_trained',
    'find_trained',
    'is_tested',
    'name_features',
    'read_config',
    'read_json',
]


def find_trained(
    config: str,
    work_dir: Path,
    seed: int,
    options: Mapping[str, Any] | None = None,
    features: Path | None = None,
) -> Path | None:
    """Last checkpoint of a training that :func:`ensure_trained` finished.

    Args:
        config (str): Path of the config.
        work_dir (Path): Folder for logs and checkpoints.
        seed (int): Random seed.
        options (dict, optional): Fields of the config to override, by dotted name.
        features (Path, optional): Folder of :func:`ensure_cached` that it was trained on.

    Returns:
        Path | None: The checkpoint, or None if this config, with these options and this seed, was
        not trained to its end.
    """
    recipe = _recipe(_load(config, options), seed, features)
    return _find_finished(work_dir, recipe)


def _find_finished(work_dir: Path, recipe: dict) -> Path | None:
    if read_json(work_dir / 'finished.json') != recipe:
        return None
    newest, named = find_resumable(work_dir), find_latest_checkpoint(str(work_dir))
    # An older one is what is left where the last one is damaged.
    return newest if newest and named and newest.name == Path(named).name else None


@cache
def read_config(path: str) -> Config:
    """A config as it was when the last stage began; not to be changed."""
    return Config.fromfile(path)


def _load(config: str, options: Mapping[str, Any] | None) -> Config:
    cfg = copy.deepcopy(read_config(config))
    cfg.merge_from_dict(dict(options or {}))
    return cfg


def _recipe(cfg: Config, seed: int, features: Path | None) -> dict:
    text = json.dumps(cfg.to_dict(), sort_keys=True)  # cfg.pretty_text takes a second
    recipe: dict = dict(config=hashlib.sha256(text.encode()).hexdigest(), seed=seed)
    # A stage that was trained anew makes what started from it out of date.
    stages = parse_streams(cfg.load_from) if is_chain(cfg.get('load_from')) else {}
    recipe.update({name: read_json(Path(path) / 'finished.json') for name, path in stages.items()})
    if features is not None:
        recipe['features'] = features.name
    return recipe


def read_json(path: Path) -> dict | None:
    """Read what marks work as done.

    Args:
        path (Path): A JSON file.

    Returns:
        dict | None: Its content; None where it is not there, or damaged, of which a warning tells.
    """
    try:
        content = json.loads(path.read_text(encoding='utf-8')) if path.is_file() else None
    except ValueError as error:
        print_log(f'damaged, so its work is done again: {path} ({error})', level=logging.WARNING)
        return None
    return content if isinstance(content, dict) else None


def name_features(config: str, options: Mapping[str, Any] | None, passes: int) -> str:
    """Name of the folder of a config's cached features, another one for other streams."""
    cfg = _load(config, options)
    pipelines = [cfg[f'{phase}_dataloader'].dataset.to_dict() for phase in ('train', 'val')]
    content = [pipelines, _recipe(Config(dict(load_from=cfg.load_from)), 0, None), passes]
    digest = hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()
    return f'{Path(config).stem}_{digest[:8]}'


def ensure_cached(
    config: str,
    folder: Path,
    passes: int,
    options: Mapping[str, Any] | None = None,
    phases: Sequence[str] = ('train', 'val'),
) -> Path:
    """Cache the features of a config's streams in a process of its own, unless they are there.

    Args:
        config (str): Path of the config.
        folder (Path): Where to, see :func:`name_features`.
        passes (int): Augmented passes over the training videos.
        options (dict, optional): Fields of the config to override, by dotted name.
        phases (tuple[str, ...]): Loaders whose videos are read. Defaults to ('train', 'val').

    Returns:
        Path: ``folder``.

    Raises:
        RuntimeError: If the process fails; the message ends with its last lines.
    """
    mark = folder / 'finished.json'
    if read_json(mark) is None:
        derived = _derive(config, options, folder / 'config' / Path(config).name)
        command = ['cache_features', derived, '--out', str(folder), '--passes', str(passes)]
        command += ['--phases', *phases]
        run_stage(command, f'cache {folder.name}', folder / 'cache.log', 1)
        write_json(mark, dict(passes=passes))
    return folder


def ensure_trained(
    config: str,
    work_dir: Path,
    seed: int,
    options: Mapping[str, Any] | None = None,
    features: Path | None = None,
) -> Path:
    """Train a config in a process of its own, unless that is done already.

    Args:
        config (str): Path of the config.
        work_dir (Path): Folder for logs and checkpoints.
        seed (int): Random seed.
        options (dict, optional): Fields of the config to override, by dotted name.
        features (Path, optional): Folder of :func:`ensure_cached` to train the head on, in place
            of frames.

    Returns:
        Path: The last checkpoint.

    Raises:
        RuntimeError: If the process fails; the message ends with its last lines.
    """
    read_config.cache_clear()
    cfg = _load(config, options)
    recipe = _recipe(cfg, seed, features)
    mark, started = work_dir / 'finished.json', work_dir / 'started.json'
    last = _find_finished(work_dir, recipe)
    if last is not None:
        return last
    derived = _derive(config, options, work_dir / 'config' / Path(config).name)
    command = ['train', derived, '--work-dir', str(work_dir), '--seed', str(seed)]
    command += ['--cached-features', str(features)] if features else []
    if recipe in (read_json(started), read_json(mark)):
        command += ['--resume']
    else:
        _clear(work_dir)
    write_json(started, recipe)
    mark.unlink(missing_ok=True)
    run_stage(
        command,
        f'train {work_dir.name}',
        work_dir / 'train.log',
        cfg.train_cfg.max_epochs,
    )
    started.replace(mark)
    return Path(str(find_resumable(work_dir)))


def _clear(work_dir: Path) -> None:
    """Delete the checkpoints of another recipe, from which nothing must go on."""
    for name in ('started.json', 'finished.json', 'last_checkpoint', 'last_validated'):
        (work_dir / name).unlink(missing_ok=True)
    for path in work_dir.glob('epoch_*.pth'):
        path.unlink()


def is_tested(checkpoint: Path, dump: Path) -> bool:
    """Whether a dump is there, whole, and of this checkpoint.

    A JSON file beside it tells of which. Beside a dump of an earlier version there is none, where
    the newer of the two files decides.
    """
    if not dump.is_file():
        return False
    mark = dump.with_suffix('.json')
    if mark.is_file():
        is_current = read_json(mark) == _identify(checkpoint)
    else:
        is_current = dump.stat().st_mtime > checkpoint.stat().st_mtime
    try:
        return is_current and bool(load_dump(dump).names)
    except ValueError as error:
        print_log(f'damaged, so its test is done again: {error}', level=logging.WARNING)
        return False


def _identify(checkpoint: Path) -> dict[str, str]:
    return dict(checkpoint=hashlib.sha256(checkpoint.read_bytes()).hexdigest())


def ensure_tested(
    config: str,
    checkpoint: Path,
    dump: Path,
    options: Mapping[str, Any] | None = None,
) -> Path:
    """Test a checkpoint in a process of its own, unless there is a dump of it.

    Args:
        config (str): Path of the config.
        checkpoint (Path): Checkpoint to test.
        dump (Path): Pickle of predictions to write.
        options (dict, optional): Fields of the config to override, by dotted name.

    Returns:
        Path: ``dump``.

    Raises:
        RuntimeError: If the process fails; the message ends with its last lines.
    """
    if is_tested(checkpoint, dump):
        return dump
    derived = _derive(config, options, dump.with_suffix('.py'))
    command = ['test', derived, str(checkpoint), '--dump', str(dump)]
    command += ['--work-dir', str(dump.parent / 'logs')]
    run_stage(command, f'test {dump.stem}', dump.with_suffix('.log'), 1)
    write_json(dump.with_suffix('.json'), _identify(checkpoint))
    return dump


def _derive(config: str, options: Mapping[str, Any] | None, path: Path) -> str:
    """Write a config that inherits another one and overrides fields of it; return its path.

    ``--cfg-options`` would split values at a comma and drop them at a space.
    """
    fields: dict[str, Any] = {}
    for name, value in (options or {}).items():
        *parents, last = name.split('.')
        node = fields
        for parent in parents:
            node = node.setdefault(parent, {})
        node[last] = value
    lines = [f'_base_ = {str(Path(config).resolve())!r}']
    lines += [f'{name} = {value!r}' for name, value in fields.items()]
    write_whole(path, ('\n'.join(lines) + '\n').encode())
    return str(path)
