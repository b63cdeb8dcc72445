"""A user's mistake ends in one line, a fault of the program in its traceback."""

from __future__ import annotations

import argparse
import dis
from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ['exit_on_error', 'exit_on_interrupt']

_INTERRUPTED = 130  # 128 and the number of SIGINT
_PACKAGE = __name__.partition('.')[0]
_FILES = (
    FileExistsError,
    FileNotFoundError,
    IsADirectoryError,
    NotADirectoryError,
    PermissionError,
)
# What this package raises to tell of a mistake; an assertion is a fault.
_RAISED = (ImportError, OSError, RuntimeError, TypeError, ValueError)


@contextmanager
def exit_on_error(parser: argparse.ArgumentParser) -> Iterator[None]:
    """End the process with code 1 and one line on stderr where a user's mistake is found.

    A mistake is an error that this package itself raises, or a file that is not there or must not
    be touched. An error out of NumPy, PyTorch or another library, such as shapes that do not fit
    or memory that does not suffice, keeps its traceback.

    Args:
        parser (ArgumentParser): Its ``prog`` begins the line.
    """
    try:
        yield
    except _RAISED as error:
        if not isinstance(error, _FILES) and not _is_raised_here(error):
            raise
        parser.exit(1, f'{parser.prog}: error: {error}\n')


@contextmanager
def exit_on_interrupt(parser: argparse.ArgumentParser, message: str) -> Iterator[None]:
    """End the process with a message on stderr, and the code that shells give for Ctrl-C, 130."""
    try:
        yield
    except KeyboardInterrupt:
        parser.exit(_INTERRUPTED, f'\n{message}\n')


def _is_raised_here(error: BaseException) -> bool:
    """Whether an error comes from a ``raise`` statement of this package.

    The innermost frame alone would not tell: one of C code, as most of NumPy's, has none.
    """
    trace = error.__traceback__
    assert trace is not None
    while trace.tb_next is not None:
        trace = trace.tb_next
    frame = trace.tb_frame
    ours = (frame.f_globals.get('__package__') or '').partition('.')[0] == _PACKAGE
    return ours and frame.f_code.co_code[trace.tb_lasti] == dis.opmap['RAISE_VARARGS']
