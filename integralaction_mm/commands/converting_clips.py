"""What the converters of whole clips share: arguments, closing line, exit codes."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import TYPE_CHECKING

from .errors import exit_on_error

if TYPE_CHECKING:
    from ..datasets.conversion_report import Report

__all__ = ['add_poses', 'build_clip_parser', 'run_clip_converter']


def build_clip_parser(
    description: str | None, data: str, data_help: str
) -> argparse.ArgumentParser:
    """Arguments of a converter: what it reads, ``--out`` and ``--force``."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument(data, help=data_help)
    parser.add_argument('--out', required=True, help='folder to write to')
    parser.add_argument('--force', action='store_true', help='replace an existing annotation file')
    return parser


def add_poses(parser: argparse.ArgumentParser) -> None:
    """Add ``--poses``."""
    parser.add_argument(
        '--poses',
        required=True,
        help='their poses: an annotation file of tools/extract_poses.py, '
        'or a pickle of {name: (keypoint, score)} with COCO-17 keypoints',
    )


def run_clip_converter(parser: argparse.ArgumentParser, convert: Callable[..., Report]) -> None:
    """Parse the command line, convert, and print what was read, written and left out."""
    arguments = vars(parser.parse_args())
    with exit_on_error(parser):
        report = convert(**arguments)
    print('\n'.join(report.lines()))
