"""Where a pose estimator is installed."""

from __future__ import annotations

import importlib.util
import os
import sys

import pytest

TOOL = 'tools/extract_poses.py'


def interpreter(module: str) -> str:
    """Interpreter that has the estimator, or a skipped test."""
    name = f'INTEGRALACTION_{module.upper()}_PYTHON'
    if os.environ.get(name):
        return os.environ[name]
    if importlib.util.find_spec(module) is None:
        pytest.skip(f'needs {module}, here or in the environment whose interpreter {name} names')
    return sys.executable
