"""Files of poses as other programs write them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest


@pytest.fixture(scope='session')
def write() -> Callable[[Path, Any], Path]:
    """``write(path, content)``: a JSON file, or a text file of a str."""

    def write_file(path: Path, content: Any) -> Path:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content if isinstance(content, str) else json.dumps(content))
        return path

    return write_file


@pytest.fixture(scope='session')
def flat() -> Callable[..., list[float]]:
    """``flat(17, x, y, c)``: joints at (x, y), (x + 1, y), …, each with score c."""

    def make(count: int, x: float = 10, y: float = 20, score: float = 0.5) -> list[float]:
        return [value for k in range(count) for value in (x + k, y, score)]

    return make
