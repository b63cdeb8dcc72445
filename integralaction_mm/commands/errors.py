"""How every command line ends: a mistake and Ctrl-C in one line, a fault in its traceback."""

from __future__ import annotations

import argparse
import dis
import io
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from ..files import FULL_DISK
from ..processes import end_with_parent

__all__ = ['exit_on_error']

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
def exit_on_error(
    parser: argparse.ArgumentParser, interrupted: str = 'interrupted'
) -> Iterator[None]:
    """End the process with one line on stderr at a user's mistake, a full disk, or Ctrl-C.

    A mistake is an error that this package itself raises, or a file that is not there or must not
    be touched; the exit code is 1. An error out of NumPy, PyTorch or another library, such as
    shapes that do not fit or memory that does not suffice, keeps its traceback. After Ctrl-C the
    code is that of shells, 130. Where the process that started this one ends, this one does, too.

    Args:
        parser (ArgumentParser): Its ``prog`` begins the line.
        interrupted (str): The line after Ctrl-C. Defaults to 'interrupted'.
    """
    end_with_parent()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors='backslashreplace')  # a name that the terminal cannot show
    interrupts = _note_interrupts()
    try:
        yield
    except BaseException as error:
        # A library may have caught the interrupt, and raised something else.
        if interrupts or isinstance(error, KeyboardInterrupt):
            parser.exit(_INTERRUPTED, f'\n{interrupted}\n')
        is_known = isinstance(error, _FILES) or getattr(error, 'errno', None) in FULL_DISK
        if not isinstance(error, _RAISED) or not (is_known or _is_raised_here(error)):
            raise
        parser.exit(1, f'{parser.prog}: error: {error}\n')


def _note_interrupts() -> list[int]:
    """Python's own handler of Ctrl-C, which also fills a list; ignored where it was ignored."""
    interrupts: list[int] = []

    def handle(number: int, frame: FrameType | None) -> None:
        interrupts.append(number)
        signal.default_int_handler(number, frame)

    if signal.getsignal(signal.SIGINT) is not signal.SIG_IGN:  # as for a job in the background
        signal.signal(signal.SIGINT, handle)
    return interrupts


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
