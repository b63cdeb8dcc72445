"""A user's mistake ends in one line."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ['exit_on_error']


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
