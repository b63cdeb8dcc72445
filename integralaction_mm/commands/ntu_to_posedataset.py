"""Converts NTU RGB+D, cross-subject and cross-view."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .converting import build_parser, run_converter

if TYPE_CHECKING:
    from ..datasets.conversion_report import Report


def main() -> None:
    """Converts and says what was read, written and left out."""
    parser = build_parser(__doc__)
    run_converter(parser, convert)


def convert(**arguments: Any) -> Report:
    from ..converters.ntu import convert_ntu

    return convert_ntu(**arguments)
