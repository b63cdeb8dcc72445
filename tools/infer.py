"""Recognises the actions in any video: the command line of ``TwoStreamInferencer``."""

from __future__ import annotations

import sys
from pathlib import Path

# A checkout works without being installed.
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import integralaction_mm  # noqa: F401  (first: it mends a stock install and registers everything)
from integralaction_mm.apis.command_line import run_infer

if __name__ == '__main__':
    run_infer()
