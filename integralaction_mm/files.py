"""Files that are there whole or not at all."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

__all__ = ['PART', 'write_json', 'write_whole']

PART = '.part-'  # begins the name of a file that is being written


def write_whole(path: Path, content: bytes) -> None:
    """Write a file, and the folders that it needs, such that it is never seen half-written."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(PART + path.name)
    try:
        part.write_bytes(content)
        os.replace(part, path)
    finally:
        part.unlink(missing_ok=True)


def write_json(path: Path, content: Any) -> None:
    """Write a JSON file, whole."""
    write_whole(path, (json.dumps(content, indent=2) + '\n').encode())
