"""Converts Mimetics, labelled as Kinetics50 or Kinetics400."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .converting import build_parser, run_converter

if TYPE_CHECKING:
    from ..datasets.conversion_report import Report


def main() -> None:
    """Converts and says what was read, written and left out."""
    parser = build_parser(__doc__)
    parser.add_argument('--classes', type=int, choices=(50, 400), default=50, help='50 or 400')
    run_converter(parser, convert)


def convert(**arguments: Any) -> Report:
    from ..converters.mimetics import convert_mimetics

    return convert_mimetics(**arguments)
