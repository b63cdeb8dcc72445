"""What a training is made from, marked beside its checkpoints; the last finished one is kept."""

from __future__ import annotations

import hashlib
import json
import logging
import shutil
from pathlib import Path
from typing import Any

from mmengine.config import Config
from mmengine.logging import print_log

from ..engine.checkpoint import is_chain, parse_streams

__all__ = [
    'FINISHED',
    'STARTED',
    'clear',
    'drop_previous',
    'is_of',
    'make_recipe',
    'read_json',
    'read_previous',
    'restore_previous',
    'set_aside',
]

FINISHED, STARTED = 'finished.json', 'started.json'
_PREVIOUS = 'previous'
_FILES = ('last_checkpoint', 'last_validated', 'epoch_*.pth')
# What the final weights of a training depend on. A config also has pieces that only other
# configs take, and says how it is tested and logged.
_USED = (
    *('model', 'data_preprocessor', 'train_dataloader', 'train_cfg', 'optim_wrapper'),
    *('param_scheduler', 'auto_scale_lr', 'val_dataloader', 'val_cfg', 'val_evaluator'),
    *('default_hooks', 'custom_hooks', 'load_from', 'load_from_partly', 'randomness', 'env_cfg'),
    *('custom_imports', 'default_scope', 'runner_type', 'model_wrapper_cfg', 'sync_bn', 'compile'),
)


def make_recipe(cfg: Config, seed: int, features: Path | None = None) -> dict[str, Any]:
    """What a training is made from.

    Args:
        cfg (Config): Its config.
        seed (int): Its seed.
        features (Path, optional): Folder of the cached features that it uses.

    Returns:
        dict: A hash of the part of the config that a training uses, the seed, and the recipes of
        the stages that it starts from.
    """
    fields = cfg.to_dict()
    return _recipe({key: fields[key] for key in fields if key in _USED}, cfg, seed, features)


def is_of(found: dict | None, cfg: Config, seed: int, features: Path | None = None) -> bool:
    """Whether a mark belongs to a training, see :func:`make_recipe`.

    Older marks hash all of the config.
    """
    return found is not None and found in (
        make_recipe(cfg, seed, features),
        _recipe(cfg.to_dict(), cfg, seed, features),
    )


def _recipe(fields: dict, cfg: Config, seed: int, features: Path | None) -> dict[str, Any]:
    text = json.dumps(fields, sort_keys=True)  # cfg.pretty_text takes a second
    recipe: dict = dict(config=hashlib.sha256(text.encode()).hexdigest(), seed=seed)
    # Retraining a stage makes everything that started from it out of date.
    stages = parse_streams(cfg.load_from) if is_chain(cfg.get('load_from')) else {}
    recipe.update({name: read_json(Path(path) / FINISHED) for name, path in stages.items()})
    if features is not None:
        recipe['features'] = features.name
    return recipe


def read_json(path: Path) -> dict | None:
    """Read a mark of finished work.

    Args:
        path (Path): A JSON file.

    Returns:
        dict | None: Its content; None if it is missing, or damaged, which a warning reports.
    """
    try:
        content = json.loads(path.read_text(encoding='utf-8')) if path.is_file() else None
    except ValueError as error:
        print_log(f'damaged, so its work is redone: {path} ({error})', level=logging.WARNING)
        return None
    return content if isinstance(content, dict) else None


def set_aside(work_dir: Path) -> None:
    """Make room for a training with another recipe.

    A finished one is kept in its own folder until :func:`drop_previous`; an unfinished one
    is deleted, as nothing must resume from it. May be stopped and called again.
    """
    previous = work_dir / _PREVIOUS
    if (work_dir / FINISHED).is_file():
        if (previous / FINISHED).is_file():
            shutil.rmtree(previous)
        previous.mkdir(exist_ok=True)
        _move(work_dir, previous)
    clear(work_dir)


def restore_previous(work_dir: Path) -> None:
    """Undo :func:`set_aside`, replacing what was trained since."""
    if any((work_dir / mark).is_file() for mark in (STARTED, FINISHED)):
        clear(work_dir)  # otherwise a move was stopped
    _move(work_dir / _PREVIOUS, work_dir)
    drop_previous(work_dir)


def read_previous(work_dir: Path) -> dict | None:
    """Mark of the training that :func:`set_aside` kept, None if there is none."""
    return read_json(work_dir / _PREVIOUS / FINISHED)


def drop_previous(work_dir: Path) -> None:
    """Delete what :func:`set_aside` kept."""
    shutil.rmtree(work_dir / _PREVIOUS, ignore_errors=True)


def clear(work_dir: Path) -> None:
    """Delete the checkpoints of a training, and its marks last."""
    for path in (*_checkpoints(work_dir), work_dir / FINISHED, work_dir / STARTED):
        path.unlink(missing_ok=True)


def _move(source: Path, target: Path) -> None:
    """Move a finished training, its mark last."""
    for path in _checkpoints(source):
        path.replace(target / path.name)
    (source / FINISHED).replace(target / FINISHED)


def _checkpoints(folder: Path) -> list[Path]:
    return [path for pattern in _FILES for path in folder.glob(pattern)]
