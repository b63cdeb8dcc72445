"""Converts Mimetics, labelled as Kinetics50 or Kinetics400."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from integralaction_mm.converters.mimetics import convert_mimetics
from integralaction_mm.converters.posedataset.command_line import build_parser, run_converter


def main() -> None:
    """Converts and says what was read, written and left out."""
    parser = build_parser(__doc__)
    parser.add_argument('--classes', type=int, choices=(50, 400), default=50, help='50 or 400')
    run_converter(parser, convert_mimetics)


if __name__ == '__main__':
    main()
