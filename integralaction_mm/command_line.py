"""What several command lines share: arguments, and errors that end in one line."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

__all__ = ['add_ann_file', 'add_class_names', 'add_dumps', 'add_out', 'exit_on_error']


@contextmanager
def exit_on_error(parser: argparse.ArgumentParser, *errors: type[Exception]) -> Iterator[None]:
    """End the process with code 1 and one line on stderr where a user's mistake is found.

    Args:
        parser (ArgumentParser): Its ``prog`` begins the line.
        *errors (type[Exception]): What may be raised besides OSError and ValueError.
    """
    caught: tuple[type[Exception], ...] = (OSError, ValueError, *errors)
    try:
        yield
    except caught as error:
        parser.exit(1, f'{parser.prog}: error: {error}\n')


def add_dumps(parser: argparse.ArgumentParser, description: str) -> None:
    """Add ``dumps`` and ``--titles``."""
    parser.add_argument('dumps', nargs='+', help=description)
    parser.add_argument(
        '--titles', nargs='+', help='one for each dump. Defaults to the names of the files'
    )


def add_class_names(parser: argparse.ArgumentParser, default: str = 'numbers') -> None:
    """Add ``--classes``, see ``load_class_names``."""
    parser.add_argument(
        '--classes',
        help='class names: kinetics50, kinetics400, ntu60, or a file with a name in each line. '
        f'Defaults to {default}',
    )


def add_ann_file(parser: argparse.ArgumentParser) -> None:
    """Add ``--ann-file``, for the confidence of the poses."""
    parser.add_argument(
        '--ann-file', help='annotation file with the poses of all videos: adds G over confidence'
    )


def add_out(parser: argparse.ArgumentParser, files: str) -> None:
    """Add ``--out``, the folder of an analysis."""
    parser.add_argument(
        '--out',
        type=Path,
        default=Path('analysis'),
        help=f'folder for {files}. Defaults to analysis',
    )
