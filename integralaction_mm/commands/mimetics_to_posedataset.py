"""Converts Mimetics, labelled as Kinetics50 or Kinetics400."""

from __future__ import annotations

from ..converters.mimetics import convert_mimetics
from .converting import build_parser, run_converter


def main() -> None:
    """Converts and says what was read, written and left out."""
    parser = build_parser(__doc__)
    parser.add_argument('--classes', type=int, choices=(50, 400), default=50, help='50 or 400')
    run_converter(parser, convert_mimetics)
