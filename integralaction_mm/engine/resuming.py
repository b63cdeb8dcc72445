"""Which checkpoint of a work directory a training resumes from."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from mmengine.logging import print_log
from mmengine.runner import CheckpointLoader
from torch import nn

from .loading import check_checkpoint

__all__ = ['check_resumable', 'find_resumable']

_NUMBERED = re.compile(r'(?:epoch|iter)_(\d+)\.pth')
_PARTS = ('meta', 'state_dict', 'message_hub', 'optimizer')


def find_resumable(
    work_dir: str | Path, build_model: Callable[[], nn.Module] | None = None
) -> Path | None:
    """Find the newest checkpoint that a training can resume from.

    That is the one that ``last_checkpoint`` names, or the newest undamaged one before it. A
    warning names each bad one: missing, cut short, or of something else. Numbers tell which is
    newer, not the clock, which another host may have set.

    Args:
        work_dir (str | Path): Folder of a training.
        build_model (Callable, optional): Builds the model that the checkpoint must fit.
            Defaults to None: any.

    Returns:
        Path | None: The checkpoint, None if there is none.
    """
    model = None
    for path in _list_checkpoints(Path(work_dir)):
        try:
            content = check_resumable(path)
            if build_model is not None:
                model = model or build_model()
                check_checkpoint(model, content, str(path))
        except (FileNotFoundError, ValueError) as error:
            print_log(f'passed over: {error}', 'current', logging.WARNING)
        else:
            return path
    return None


def check_resumable(path: str | Path) -> dict[str, Any]:
    """Load a checkpoint with everything that a training needs to resume.

    Args:
        path (str | Path): The file, or an address.

    Returns:
        dict: Its content.

    Raises:
        FileNotFoundError: If there is no such file.
        ValueError: If it cannot be read, or is not a checkpoint that a training saved.
    """
    try:
        content = CheckpointLoader.load_checkpoint(str(path), 'cpu', 'silent')
    except FileNotFoundError as error:
        raise FileNotFoundError(f'there is no checkpoint {path}') from error
    except Exception as error:  # whatever a damaged file makes zipfile, pickle or torch raise
        reason = (str(error).splitlines() or [type(error).__name__])[0]
        raise ValueError(f'checkpoint cannot be read: {path} ({reason:.120})') from error
    missing = [part for part in _PARTS if not isinstance(_get(content, part), Mapping)]
    missing += [f'meta.{key}' for key in ('epoch', 'iter') if not _has_count(content, key)]
    if missing:
        raise ValueError(
            'checkpoint to resume from must be one that a training saved, '
            f'but lacks {", ".join(missing)}: {path}'
        )
    return content


def _get(content: Any, key: str) -> Any:
    return content.get(key) if isinstance(content, Mapping) else None


def _has_count(content: Any, key: str) -> bool:
    return isinstance(_get(_get(content, 'meta'), key), int)


def _list_checkpoints(work_dir: Path) -> list[Path]:
    """The one that ``last_checkpoint`` names, and those numbered below it, newest first."""
    numbered = {
        int(match[1]): path
        for path in (work_dir.iterdir() if work_dir.is_dir() else ())
        if (match := _NUMBERED.fullmatch(path.name))
    }
    mark = work_dir / 'last_checkpoint'
    named = mark.read_text(encoding='utf-8', errors='replace').strip() if mark.is_file() else ''
    if not named.endswith('.pth'):
        if mark.is_file():
            print_log(f'passed over: {mark} names no checkpoint', 'current', logging.WARNING)
        return [numbered[number] for number in sorted(numbered, reverse=True)]
    # The directory may have been moved or copied since; the name stays.
    inside = work_dir / Path(named).name
    newest = inside if inside.is_file() or not Path(named).is_file() else Path(named)
    match = _NUMBERED.fullmatch(newest.name)
    # Higher numbers are of an older training in the same directory.
    below = [n for n in sorted(numbered, reverse=True) if match is None or n < int(match[1])]
    return [newest, *(numbered[number] for number in below if numbered[number] != newest)]
