"""Options of the commands that say when an action happens."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from .choices import SEGMENT_RULES

if TYPE_CHECKING:
    from ..analysis.segments import SegmentRules

__all__ = ['add_segment_options', 'read_rules']

_MEANINGS = {
    'high': 'score in 0..1 that it must reach',
    'low': 'score around that at which it begins and ends',
    'min_seconds': 'shorter ones are left out',
    'merge_seconds': 'gaps up to this long are closed',
}


def add_segment_options(parser: argparse.ArgumentParser) -> None:
    """Add an option for each field of ``SegmentRules``."""
    group = parser.add_argument_group('segments', 'when an action happens, with --window')
    for name, default in SEGMENT_RULES.items():
        option = f'--{name.replace("_", "-")}'
        group.add_argument(option, type=float, help=f'{_MEANINGS[name]}. Defaults to {default}')


def read_rules(args: argparse.Namespace) -> SegmentRules:
    """Rules of a command line.

    Raises:
        ValueError: If they are out of range.
    """
    from ..analysis.segments import SegmentRules

    given = {name: getattr(args, name) for name in SEGMENT_RULES}
    return SegmentRules(**{name: value for name, value in given.items() if value is not None})
