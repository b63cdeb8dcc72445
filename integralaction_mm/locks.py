"""One run at a time where several runs would write the same files."""

from __future__ import annotations

import errno
import json
import os
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from .files import PART

__all__ = ['LOCK', 'locking', 'locking_folder']

LOCK = f'{PART}lock'  # in a folder; a name that no reader takes for a result
_WAIT = 3.0  # seconds: processes that a killed run had started may still be ending
_TAKEN = (errno.EACCES, errno.EAGAIN)


@contextmanager
def locking_folder(folder: str | Path) -> Iterator[None]:
    """Keep other runs out of a folder, which is made if missing; see :func:`locking`.

    Raises:
        ValueError: If it is a file.
    """
    if Path(folder).is_file():
        raise ValueError(f'out must be a folder, but got the file {folder}')
    with locking(Path(folder) / LOCK, Path(folder)):
        yield


@contextmanager
def locking(path: Path, place: Path) -> Iterator[None]:
    """Keep other runs from writing something while a block is running.

    The operating system drops the lock when the process ends, however it ends. A file system that
    has no locks lets runs of one host, whose processes can be asked, exclude each other.

    Args:
        path (Path): File of the lock; deleted afterwards.
        place (Path): What is locked, for the error.

    Raises:
        RuntimeError: If another run has the lock; it names the process, its host and its start.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    file = _take(path, place)
    try:
        os.ftruncate(file, 0)
        os.write(file, json.dumps(_describe_self()).encode())
        yield
    finally:
        path.unlink(missing_ok=True)  # before the lock is free, or it could be another run's
        os.close(file)


def _take(path: Path, place: Path) -> int:
    end = time.monotonic() + _WAIT
    while True:
        file = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
        if _try_lock(file, path) and _is_same(file, path):
            return file
        os.close(file)
        if time.monotonic() > end:
            raise RuntimeError(f'{place} is in use by {_name_owner(path)}; wait, or stop it')
        time.sleep(0.1)


def _try_lock(file: int, path: Path) -> bool:
    try:
        if sys.platform == 'win32':
            import msvcrt

            os.lseek(file, 2**20, os.SEEK_SET)  # beyond the text, which stays readable
            msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
            os.lseek(file, 0, os.SEEK_SET)
        else:
            import fcntl

            fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        return error.errno not in _TAKEN and not _is_owner_there(path)
    return True


def _is_same(file: int, path: Path) -> bool:
    """Whether an open file is still the one of that name."""
    try:
        return os.path.samestat(os.fstat(file), path.stat())
    except FileNotFoundError:
        return False


def _is_owner_there(path: Path) -> bool:
    """Whether the run that a lock names may be running, on a file system without locks."""
    owner = _read_owner(path)
    if not owner or owner['host'] != socket.gethostname():
        return bool(owner)
    try:
        os.kill(owner['process'], 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True


def _describe_self() -> dict[str, Any]:
    start = time.strftime('%Y-%m-%d %H:%M:%S %z')
    return dict(process=os.getpid(), host=socket.gethostname(), start=start, command=sys.argv)


def _read_owner(path: Path) -> dict[str, Any]:
    try:
        owner = json.loads(path.read_text(encoding='utf-8'))
        return {key: owner[key] for key in ('process', 'host', 'start', 'command')}
    except (OSError, ValueError, KeyError, TypeError):
        return {}


def _name_owner(path: Path) -> str:
    owner = _read_owner(path)
    if not owner:
        return f'another run, see {path}'
    command = ' '.join(map(str, owner['command']))
    return 'process {process} on {host}, started {start} ({command:.200})'.format(
        **{**owner, 'command': command}
    )
