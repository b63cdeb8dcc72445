"""Videos for the estimator of ``squares.py``."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from mmengine.registry import DefaultScope
from squares import write_video


@pytest.fixture(autouse=True)
def scope() -> Iterator[None]:
    with DefaultScope.overwrite_default_scope('mmaction'):
        yield


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Five videos of two classes."""
    for name in ('jump/a', 'jump/b', 'run/c', 'run/d', 'run/e'):
        write_video(tmp_path / 'videos' / f'{name}.avi')
    return tmp_path / 'videos'
