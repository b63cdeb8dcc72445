"""Converts NTU RGB+D, cross-subject and cross-view."""

from __future__ import annotations

from ..converters.ntu import convert_ntu
from .converting import build_parser, run_converter


def main() -> None:
    """Converts and says what was read, written and left out."""
    parser = build_parser(__doc__)
    run_converter(parser, convert_ntu)
