"""Converts Kinetics50 or Kinetics400 with Kinetics-skeleton poses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .choices import KINETICS_MATCHES, KINETICS_SPLITS
from .converting import build_parser, run_converter

if TYPE_CHECKING:
    from ..datasets.conversion_report import Report


def main() -> None:
    """Converts and says what was read, written and left out."""
    parser = build_parser(__doc__)
    parser.add_argument('--classes', type=int, choices=(50, 400), default=50, help='50 or 400')
    parser.add_argument(
        '--splits', nargs='+', choices=KINETICS_SPLITS, default=KINETICS_SPLITS, help='splits'
    )
    parser.add_argument(
        '--keep-unposed', action='store_true', help='keep videos with has_skeleton: false'
    )
    parser.add_argument(
        '--match',
        choices=KINETICS_MATCHES,
        default='time',
        help="how poses are matched to frames; index is the released code's. Defaults to time",
    )
    run_converter(parser, convert)


def convert(**arguments: Any) -> Report:
    from ..converters.kinetics import convert_kinetics

    return convert_kinetics(**arguments)
