"""Converts NTU RGB+D, cross-subject and cross-view."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from integralaction_mm.converters.ntu import convert_ntu
from integralaction_mm.converters.posedataset.command_line import build_parser, run_converter


def main() -> None:
    """Converts and says what was read, written and left out."""
    parser = build_parser(__doc__)
    run_converter(parser, convert_ntu)


if __name__ == '__main__':
    main()
