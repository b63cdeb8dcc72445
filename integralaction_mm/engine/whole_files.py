"""Make MMEngine write files whole, and name them if the disk is full."""

from __future__ import annotations

import functools
import sys
from logging import FileHandler, Logger, LogRecord
from pathlib import Path
from typing import Any

from mmengine.config import Config
from mmengine.fileio import LocalBackend
from mmengine.visualization import LocalVisBackend

from ..files import naming_full_disk, write_whole

__all__ = ['name_full_logs', 'write_files_whole']


def write_files_whole() -> None:
    """Make MMEngine's checkpoints, dumps and configs appear whole or not at all.

    ``LocalBackend.put`` and ``put_text`` empty the file before they write it, and ``Config.dump``
    before it formats the text, a second (``mmengine/fileio/backends/local_backend.py``,
    ``mmengine/config/config.py``). Can go when MMEngine writes to another file and renames it.
    """

    def put(self: Any, obj: bytes, filepath: str | Path) -> None:
        write_whole(filepath, obj)

    def put_text(self: Any, obj: str, filepath: str | Path, encoding: str = 'utf-8') -> None:
        write_whole(filepath, obj.encode(encoding))

    original = Config.dump

    @functools.wraps(original)
    def dump(self: Any, file: str | Path | None = None) -> str | None:
        if file is not None and str(file).endswith('.py'):
            write_whole(file, self.pretty_text)
            return None
        return original(self, file)  # another format, which uses the backend above

    LocalBackend.put, LocalBackend.put_text = put, put_text
    if not hasattr(original, '__wrapped__'):
        Config.dump = dump

    append = LocalVisBackend._dump

    @functools.wraps(append)
    def append_named(self: Any, value_dict: dict, file_path: str, file_format: str) -> None:
        with naming_full_disk(file_path):
            append(self, value_dict, file_path, file_format)

    if not hasattr(append, '__wrapped__'):
        LocalVisBackend._dump = append_named


def name_full_logs(logger: Logger) -> None:
    """Make a full disk an error that names the log, instead of a traceback per line.

    Python's handlers print errors that occur while they write, and continue.
    """
    for handler in logger.handlers:
        if isinstance(handler, FileHandler):
            handler.handleError = functools.partial(_raise, handler)  # type: ignore[method-assign]


def _raise(handler: FileHandler, record: LogRecord) -> None:
    error = sys.exc_info()[1]
    if not isinstance(error, OSError):
        FileHandler.handleError(handler, record)
        return
    with naming_full_disk(handler.baseFilename):
        raise error
