"""Run stages one after another: train what is missing, test what was trained.

Each stage is a process of the command line that trains or tests. Its output goes to a log, while a
progress bar follows it. Finished stages are skipped; interrupted ones resume.
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
from ..engine.resuming import find_resumable
from ..files import write_json, write_whole
from .recipes import (
    FINISHED,
    STARTED,
    drop_previous,
    is_of,
    make_recipe,
    read_json,
    read_previous,
    restore_previous,
    set_aside,
)
from .stage_process import run_stage, run_stages

__all__ = [
    'ensure_cached',
    'ensure_tested',
    'ensure_trained',
    'find_trained',
    'is_tested',
    'name_features',
    'read_config',
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
    return _find_finished(work_dir, _load(config, options), seed, features)


def _find_finished(work_dir: Path, cfg: Config, seed: int, features: Path | None) -> Path | None:
    if not is_of(read_json(work_dir / FINISHED), cfg, seed, features):
        return None
    newest, named = find_resumable(work_dir), find_latest_checkpoint(str(work_dir))
    # An older one is left over if the last one is damaged.
    return newest if newest and named and newest.name == Path(named).name else None


@cache
def read_config(path: str) -> Config:
    """A config as it was when the last stage started; do not change it."""
    return Config.fromfile(path)


def _load(config: str, options: Mapping[str, Any] | None) -> Config:
    cfg = copy.deepcopy(read_config(config))
    cfg.merge_from_dict(dict(options or {}))
    return cfg


def name_features(config: str, options: Mapping[str, Any] | None, passes: int) -> str:
    """Name of the folder of a config's cached features, different for other streams."""
    cfg = _load(config, options)
    pipelines = [cfg[f'{phase}_dataloader'].dataset.to_dict() for phase in ('train', 'val')]
    content = [pipelines, make_recipe(Config(dict(load_from=cfg.load_from)), 0), passes]
    digest = hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()
    return f'{Path(config).stem}_{digest[:8]}'


def ensure_cached(
    config: str,
    folder: Path,
    passes: int,
    options: Mapping[str, Any] | None = None,
    phases: Sequence[str] = ('train', 'val'),
    amp: bool = False,
) -> Path:
    """Cache the features of a config's streams in a separate process, unless they exist.

    Args:
        config (str): Path of the config.
        folder (Path): Where to write them, see :func:`name_features`.
        passes (int): Augmented passes over the training videos.
        options (dict, optional): Fields of the config to override, by dotted name.
        phases (tuple[str, ...]): Loaders whose videos to read. Defaults to ('train', 'val').
        amp (bool): Whether the streams run in mixed precision. Defaults to False.

    Returns:
        Path: ``folder``.

    Raises:
        RuntimeError: If the process fails; the message ends with its last lines.
    """
    mark = folder / 'finished.json'
    if read_json(mark) is None:
        derived = _derive(config, options, folder / 'config' / Path(config).name)
        command = ['cache_features', derived, '--out', str(folder), '--passes', str(passes)]
        command += ['--phases', *phases, *(['--amp'] if amp else [])]
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
    """Train a config in a separate process, unless already done.

    Args:
        config (str): Path of the config.
        work_dir (Path): Folder for logs and checkpoints.
        seed (int): Random seed.
        options (dict, optional): Fields of the config to override, by dotted name.
        features (Path, optional): Folder of :func:`ensure_cached` to train the head on, instead
            of frames.

    Returns:
        Path: The last checkpoint.

    Raises:
        RuntimeError: If the process fails; the message ends with its last lines.
    """
    read_config.cache_clear()
    cfg = _load(config, options)
    if is_of(read_previous(work_dir), cfg, seed, features):
        restore_previous(work_dir)
    last = _find_finished(work_dir, cfg, seed, features)
    if last is not None:
        return last
    mark, started = work_dir / FINISHED, work_dir / STARTED
    derived = _derive(config, options, work_dir / 'config' / Path(config).name)
    command = ['train', derived, '--work-dir', str(work_dir), '--seed', str(seed)]
    command += ['--cached-features', str(features)] if features else []
    if any(is_of(read_json(path), cfg, seed, features) for path in (started, mark)):
        command += ['--resume']
    else:
        set_aside(work_dir)
    write_json(started, make_recipe(cfg, seed, features))
    mark.unlink(missing_ok=True)
    title, log = f'train {work_dir.name}', work_dir / 'train.log'
    run_stage(command, title, log, cfg.train_cfg.max_epochs)
    started.replace(mark)
    drop_previous(work_dir)
    return Path(str(find_resumable(work_dir)))


def is_tested(checkpoint: Path, dump: Path) -> bool:
    """Whether a dump exists, whole, and from this checkpoint.

    A JSON file beside it names its checkpoint. Dumps of earlier versions have none; for these,
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
        print_log(f'damaged, so its test is redone: {error}', level=logging.WARNING)
        return False


def _identify(checkpoint: Path) -> dict[str, str]:
    return dict(checkpoint=hashlib.sha256(checkpoint.read_bytes()).hexdigest())


def ensure_tested(
    config: str,
    checkpoint: Path,
    dumps: Mapping[Path, Mapping[str, Any]],
    features: Mapping[Path, Path] | None = None,
) -> None:
    """Test a checkpoint in a separate process, unless its dumps exist.

    Args:
        config (str): Path of the config.
        checkpoint (Path): Checkpoint to test.
        dumps (dict[Path, dict]): Pickles of predictions to write, in one folder; to each the
            fields of the config to override, by dotted name.
        features (dict[Path, Path], optional): Of dumps whose head is tested on cached features,
            the folder of :func:`ensure_cached` with the phase 'test'.

    Raises:
        RuntimeError: If the process fails; the message ends with its last lines.
    """
    features = features or {}
    missing = [dump for dump in dumps if not is_tested(checkpoint, dump)]
    commands = []
    for dump in missing:
        derived = _derive(config, dumps[dump], dump.with_suffix('.py'))
        command = ['test', derived, str(checkpoint), '--dump', str(dump)]
        command += ['--cached-features', str(features[dump])] if dump in features else []
        commands.append([*command, '--work-dir', str(dump.parent / 'logs')])
    if missing:
        title = f'test {", ".join(dump.stem for dump in missing)}'
        run_stages(commands, title, missing[0].with_suffix('.log'))
    # A call that was stopped between two tests left a dump without a mark.
    for dump in dumps:
        if dump in missing or not dump.with_suffix('.json').is_file():
            write_json(dump.with_suffix('.json'), _identify(checkpoint))


def _derive(config: str, options: Mapping[str, Any] | None, path: Path) -> str:
    """Write a config that inherits another one and overrides some of its fields; return its path.

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
