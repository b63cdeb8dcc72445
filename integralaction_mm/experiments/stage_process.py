"""A stage as a separate process: its log, its progress bar, its end."""

from __future__ import annotations

import json
import os
import re
from collections import deque
from collections.abc import Callable, Sequence
from pathlib import Path

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from ..files import naming_full_disk
from ..processes import WATCHED
from .stage_server import StageServer, can_fork, start_python

__all__ = ['run_stage', 'run_stages']

_PACKAGE = __name__.partition('.')[0]
# "Epoch(train)  [3][20/36]" of training, "Epoch(test) [ 5/15]" of testing, "Cache(train) [16/64]".
_STEP = re.compile(r'(?:Epoch|Cache)\((?:train|test)\)\s+(?:\[(\d+)\])?\[\s*(\d+)/(\d+)\]')

_servers: list[StageServer] = []  # at most one


def run_stage(command: Sequence[str], title: str, log: Path, epochs: int) -> None:
    """Run a command line of this package, with a progress bar; it ends with this process.

    Args:
        command (list[str]): Its module in ``commands``, and the arguments.
        title (str): What it does.
        log (Path): File of its output.
        epochs (int): How many the bar covers.

    Raises:
        OSError: If the disk is too full for the log, which it names.
        RuntimeError: If the process fails; the message ends with its last lines.
    """
    log.parent.mkdir(parents=True, exist_ok=True)
    tail: deque[str] = deque(maxlen=15)
    columns = (
        TextColumn('{task.description:<36}'),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with (
        naming_full_disk(log),
        log.open('w', buffering=1, encoding='utf-8') as file,
        Progress(*columns) as progress,
    ):
        task = progress.add_task(title, total=None)
        steps = _Steps(epochs)

        def take(line: str) -> None:
            file.write(line)
            tail.append(line)
            if steps.read(line):
                progress.update(task, total=steps.total, completed=steps.completed)

        code = _run(command, take)
    if code:
        raise RuntimeError(f'{title} failed, the whole log is {log}:\n{"".join(tail)}')


def run_stages(commands: Sequence[Sequence[str]], title: str, log: Path) -> None:
    """:func:`run_stage` for command lines of one epoch each, one after another in one process.

    Only the first has to wait for Python to start.
    """
    run_stage(['several', json.dumps(commands)], title, log, len(commands))


class _Steps:
    """How far a process is, by the lines that it prints."""

    def __init__(self, epochs: int) -> None:
        self.epochs, self.epoch, self.done = epochs, 1, 0
        self.total = self.completed = 0

    def read(self, line: str) -> bool:
        """Take a line; returns whether it reports a step."""
        step = _STEP.search(line)
        if step is None:
            return False
        done, steps = int(step[2]), int(step[3])
        # A test names no epoch; the next test starts where the count does not increase.
        self.epoch = int(step[1] or self.epoch + (done <= self.done))
        self.done = done
        self.total, self.completed = self.epochs * steps, (self.epoch - 1) * steps + done
        return True


def _run(command: Sequence[str], take: Callable[[str], object]) -> int:
    """Run a command line of this package, hand its lines on, return its exit code."""
    environment = _environment()
    if can_fork():
        return _find_server(environment).run(command, take)
    program, *arguments = command
    module = f'{_PACKAGE}.commands.{program}'
    with start_python(module, arguments, {**environment, WATCHED: '1'}) as process:
        assert process.stdout is not None
        try:
            for line in process.stdout:
                take(line)
            return process.wait()  # before its stdin is closed, which would end it
        except BaseException:
            process.terminate()
            process.wait()
            raise


def _find_server(environment: dict[str, str]) -> StageServer:
    """The one of the last command line, unless libraries would be loaded otherwise now."""
    if _servers and not (_servers[0].is_open and _servers[0].environment == environment):
        _servers.pop().close()
    if not _servers:
        _servers.append(StageServer(environment))
    return _servers[0]


def _environment() -> dict[str, str]:
    # Threads that spin while they wait would take cores from the loader's workers.
    environment = {'OMP_WAIT_POLICY': 'PASSIVE', **os.environ}
    environment.update(
        {'PYTHONUNBUFFERED': '1', 'PYTHONWARNINGS': 'ignore', 'PYTHONIOENCODING': 'utf-8'}
    )
    # The package may be a checkout that is not installed.
    places = (str(Path(__file__).parents[2]), os.environ.get('PYTHONPATH'))
    environment['PYTHONPATH'] = os.pathsep.join(filter(None, places))
    return environment
