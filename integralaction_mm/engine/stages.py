"""Run stages one after another: train what is missing, test what was trained.

Each stage is a process of ``tools/train.py`` or ``tools/test.py``. Its output goes to a log, while
a progress bar follows it. What is finished is not done again, what was interrupted goes on.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import subprocess
import sys
from collections import deque
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from mmengine.config import Config
from mmengine.runner import find_latest_checkpoint
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

__all__ = ['ensure_tested', 'ensure_trained']

# "Epoch(train)  [3][20/36]" of training, "Epoch(test) [ 5/15]" of testing.
_STEP = re.compile(r'Epoch\((?:train|test)\)\s+(?:\[(\d+)\])?\[\s*(\d+)/(\d+)\]')


def ensure_trained(
    tools: Path, config: str, work_dir: Path, seed: int, options: Mapping[str, Any] | None = None
) -> Path:
    """Train a config in a process of its own, unless that is done already.

    Args:
        tools (Path): Folder of ``train.py``.
        config (str): Path of the config.
        work_dir (Path): Folder for logs and checkpoints.
        seed (int): Random seed.
        options (dict, optional): Fields of the config to override, by dotted name.

    Returns:
        Path: The last checkpoint.

    Raises:
        RuntimeError: If the process fails; the message ends with its last lines.
    """
    options = dict(options or {})
    cfg = Config.fromfile(config)
    cfg.merge_from_dict(options)
    recipe = dict(config=hashlib.sha256(cfg.pretty_text.encode()).hexdigest(), seed=seed)
    mark = work_dir / 'finished.json'
    last = find_latest_checkpoint(str(work_dir)) if work_dir.is_dir() else None
    if last and mark.is_file() and json.loads(mark.read_text()) == recipe:
        return Path(last)
    started = work_dir / 'started.json'
    command = [str(tools / 'train.py'), config, '--work-dir', str(work_dir), '--seed', str(seed)]
    if last and started.is_file() and json.loads(started.read_text()) == recipe:
        command += ['--resume']
    work_dir.mkdir(parents=True, exist_ok=True)
    mark.unlink(missing_ok=True)
    started.write_text(json.dumps(recipe))
    _run(
        command,
        options,
        f'train {work_dir.name}',
        work_dir / 'train.log',
        cfg.train_cfg.max_epochs,
    )
    started.rename(mark)
    return Path(str(find_latest_checkpoint(str(work_dir))))


def ensure_tested(
    tools: Path,
    config: str,
    checkpoint: Path,
    dump: Path,
    options: Mapping[str, Any] | None = None,
) -> Path:
    """Test a checkpoint in a process of its own, unless its dump is newer than the checkpoint.

    Args:
        tools (Path): Folder of ``test.py``.
        config (str): Path of the config.
        checkpoint (Path): Checkpoint to test.
        dump (Path): Pickle of predictions to write.
        options (dict, optional): Fields of the config to override, by dotted name.

    Returns:
        Path: ``dump``.

    Raises:
        RuntimeError: If the process fails; the message ends with its last lines.
    """
    if dump.is_file() and dump.stat().st_mtime > checkpoint.stat().st_mtime:
        return dump
    command = [str(tools / 'test.py'), config, str(checkpoint), '--dump', str(dump)]
    command += ['--work-dir', str(dump.parent / 'logs')]
    _run(command, options or {}, f'test {dump.stem}', dump.with_suffix('.log'), 1)
    return dump


def _run(
    command: list[str], options: Mapping[str, Any], title: str, log: Path, epochs: int
) -> None:
    if options:
        command = [
            *command,
            '--cfg-options',
            *(f'{key}={value}' for key, value in options.items()),
        ]
    log.parent.mkdir(parents=True, exist_ok=True)
    tail: deque[str] = deque(maxlen=15)
    columns = (
        TextColumn('{task.description:<36}'),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    # Threads that spin while they wait would take the cores from the loader's workers.
    environment = {'OMP_WAIT_POLICY': 'PASSIVE', **os.environ}
    environment.update(PYTHONUNBUFFERED='1', PYTHONWARNINGS='ignore')
    with (
        log.open('w', buffering=1) as file,
        Progress(*columns) as progress,
        subprocess.Popen(
            [sys.executable, *command],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        ) as process,
    ):
        task = progress.add_task(title, total=None)
        assert process.stdout is not None
        for line in process.stdout:
            file.write(line)
            tail.append(line)
            step = _STEP.search(line)
            if step:
                epoch, done, steps = int(step[1] or 1), int(step[2]), int(step[3])
                progress.update(task, total=epochs * steps, completed=(epoch - 1) * steps + done)
    if process.returncode:
        raise RuntimeError(f'{title} failed, the whole log is {log}:\n{"".join(tail)}')
