"""Two runs in one place: real processes, one of which is killed."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from integralaction_mm import locks
from integralaction_mm.locks import LOCK, locking_folder

# Alone, as the whole package takes seconds to import.
HOLD = """
import importlib.util, sys, types
folder, package = sys.argv[1:]
sys.modules['p'] = types.ModuleType('p')
for name in ('escaping', 'files', 'locks'):
    spec = importlib.util.spec_from_file_location(f'p.{name}', f'{package}/{name}.py')
    module = sys.modules[spec.name] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
with module.locking_folder(folder):
    print('held', flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def hold(root, tmp_path) -> Iterator[Callable[[], subprocess.Popen]]:
    """``hold()``: a process that has the lock of the folder until its stdin closes."""
    started = []

    def start() -> subprocess.Popen:
        command = [sys.executable, '-c', HOLD, str(tmp_path), str(root / 'integralaction_mm')]
        process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        started.append(process)
        assert process.stdout.readline() == 'held\n'
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate()


def test_a_second_run_names_the_first(hold, tmp_path, monkeypatch):
    monkeypatch.setattr(locks, '_WAIT', 0.2)
    process = hold()
    message = (
        rf'{re.escape(str(tmp_path))} is in use by process {process.pid} on \S+, '
        r'started 20\d\d-\d\d-\d\d \d\d:\d\d:\d\d [+-]\d{4} \(-c .*\); wait, or stop it'
    )
    with pytest.raises(RuntimeError, match=message), locking_folder(tmp_path):
        pass
    process.communicate('')
    with locking_folder(tmp_path):
        assert json.loads((tmp_path / LOCK).read_text())['process'] == os.getpid()
    assert list(tmp_path.iterdir()) == []


def test_the_lock_of_a_killed_run_is_taken_over(hold, tmp_path):
    process = hold()
    process.kill()
    process.wait()
    assert (tmp_path / LOCK).is_file()
    with locking_folder(tmp_path):
        pass
    assert list(tmp_path.iterdir()) == []


def test_a_run_that_ends_soon_is_waited_for(hold, tmp_path):
    process = hold()
    process.stdin.close()
    with locking_folder(tmp_path):
        pass
    process.stdin = None


@pytest.mark.parametrize(
    ('owner', 'there'),
    [
        (dict(host='another'), True),
        (dict(), True),
        (dict(process=2**22 + 1), False),  # above the highest process number of Linux
        (None, False),
    ],
)
def test_without_locks_of_the_file_system_the_process_is_asked(owner, there, tmp_path):
    path: Path = tmp_path / LOCK
    text = json.dumps({**locks._describe_self(), **owner}) if owner is not None else '{"pro'
    path.write_text(text)
    assert locks._is_owner_there(path) == there


def test_a_file_is_no_folder(tmp_path):
    (tmp_path / 'a').touch()
    with pytest.raises(ValueError, match='must be a folder, but got the file'):
        locking_folder(tmp_path / 'a').__enter__()
