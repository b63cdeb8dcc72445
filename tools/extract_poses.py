"""Finds the poses in your own videos: the command line of ``extract_poses``."""

from __future__ import annotations

import sys
from pathlib import Path

# A checkout works without being installed.
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from integralaction_mm.converters.poses.command_line import run_extract_poses

if __name__ == '__main__':
    run_extract_poses()
