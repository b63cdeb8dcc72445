"""What the command lines of all converters share: arguments, closing line, exit codes."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import fields
from typing import TYPE_CHECKING

from .arguments import add_track
from .errors import exit_on_error

if TYPE_CHECKING:
    from ..datasets.conversion_report import Report

__all__ = ['build_parser', 'run_converter']


def build_parser(description: str | None) -> argparse.ArgumentParser:
    """Arguments of a converter: the folders, and the fields of their ``Options``."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument('data', help='folder of the released annotation files and poses')
    parser.add_argument('--out', required=True, help='folder to write to')
    parser.add_argument(
        '--media-root',
        help='folder of the videos or frame folders; samples missing there are left out. '
        'Without it, nothing is checked',
    )
    parser.add_argument(
        '--probe',
        action='store_true',
        help="count the frames in --media-root; the annotation's number otherwise",
    )
    parser.add_argument(
        '--min-frames',
        type=int,
        default=1,
        help='leave out shorter videos; the released code takes 57 or more. Defaults to 1',
    )
    parser.add_argument('--workers', type=int, default=1, help='processes. Defaults to 1')
    parser.add_argument(
        '--strict', action='store_true', help='stop at the first loss, with exit code 1'
    )
    parser.add_argument(
        '--force', action='store_true', help='delete what a conversion wrote there, and start over'
    )
    add_track(parser)
    return parser


def run_converter(parser: argparse.ArgumentParser, convert: Callable[..., Report]) -> None:
    """Parse the command line, convert, and print what was done.

    The exit code is 0, 2 for a mistake in the form of the arguments, and 1 for any other error,
    which ends in one line.
    """
    arguments = vars(parser.parse_args())
    with exit_on_error(parser):
        from ..converters.posedataset.options import Options

        options = Options(**{item.name: arguments.pop(item.name) for item in fields(Options)})
        report = convert(**arguments, options=options)
    print('\n'.join(report.lines()))
