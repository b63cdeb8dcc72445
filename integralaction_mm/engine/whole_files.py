"""What MMEngine writes, written whole."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import Any

from mmengine.config import Config
from mmengine.fileio import LocalBackend

from ..files import write_whole

__all__ = ['write_files_whole']


def write_files_whole() -> None:
    """Let MMEngine's checkpoints, dumps and configs be there whole or not at all.

    ``LocalBackend.put`` and ``put_text`` empty the file before they write it, and ``Config.dump``
    before it formats the text, a second (``mmengine/fileio/backends/local_backend.py``,
    ``mmengine/config/config.py``). Can go when MMEngine writes beside and renames.
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
        return original(self, file)  # of another format, by the backend above

    LocalBackend.put, LocalBackend.put_text = put, put_text
    if not hasattr(original, '__wrapped__'):
        Config.dump = dump
