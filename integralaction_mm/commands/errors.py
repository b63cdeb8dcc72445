"""How every command line ends: a mistake and Ctrl-C in one line, a fault in its traceback."""

from __future__ import annotations

import argparse
import dis
import io
import shutil
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from ..escaping import printable
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
_SHARED, _SHM = 'shared memory', '/dev/shm'  # PyTorch's name for it, and where Linux has it
# What this package raises for a user's mistake; an assertion is a fault.
_RAISED = (ImportError, OSError, RuntimeError, TypeError, ValueError)


@contextmanager
def exit_on_error(
    parser: argparse.ArgumentParser, interrupted: str = 'interrupted'
) -> Iterator[None]:
    """End the process with one line on stderr at a user's mistake, a full disk, or Ctrl-C.

    A mistake is an error that this package itself raises, or a system error that names a file;
    the exit code is 1. So it is for too little shared memory for workers. An error from NumPy,
    PyTorch or another library, such as mismatched shapes or too little memory, keeps its
    traceback. After Ctrl-C the code is 130, as in shells. If the process that started this one
    ends, so does this one. The package's ``__init__`` has run when the block begins.

    Args:
        parser (ArgumentParser): Its ``prog`` begins the line.
        interrupted (str): The line after Ctrl-C. Defaults to 'interrupted'.
    """
    end_with_parent()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors='backslashreplace')  # a name that the terminal cannot show
    handler = signal.getsignal(signal.SIGINT)
    interrupts = _note_interrupts()
    try:
        _run_init()
        yield
    except BaseException as error:
        # A library may have caught the interrupt, and raised something else.
        if interrupts or isinstance(error, KeyboardInterrupt):
            parser.exit(_INTERRUPTED, f'\n{interrupted}\n')
        if isinstance(error, RuntimeError) and _SHARED in str(error):
            parser.exit(1, f'{parser.prog}: error: {_explain_shared_memory()}\n')
        if not isinstance(error, _RAISED) or not (_is_of_a_file(error) or _is_raised_here(error)):
            raise
        parser.exit(1, f'{parser.prog}: error: {printable(str(error))}\n')
    finally:
        signal.signal(signal.SIGINT, handler)


def _run_init() -> None:
    """Run the package's ``__init__`` if the command ``integralaction`` has put it off."""
    package = sys.modules[_PACKAGE]
    if not hasattr(package, '__version__'):
        assert package.__spec__ is not None
        assert package.__spec__.loader is not None
        package.__spec__.loader.exec_module(package)


def _is_of_a_file(error: BaseException) -> bool:
    if isinstance(error, _FILES):
        return True
    return isinstance(error, OSError) and (bool(error.filename) or error.errno in FULL_DISK)


def _explain_shared_memory() -> str:
    size = shutil.disk_usage(_SHM).total if Path(_SHM).is_dir() else 0
    return (
        f'the workers of a loader have too little shared memory, {size // 1024} KiB in {_SHM}: '
        'enlarge it (docker run --shm-size=8g), or load without workers '
        '(--cfg-options train_dataloader.num_workers=0, the same for val and test)'
    )


def _note_interrupts() -> list[int]:
    """Python's own Ctrl-C handler, which also fills a list; Ctrl-C stays ignored if it was."""
    interrupts: list[int] = []

    def handle(number: int, frame: FrameType | None) -> None:
        interrupts.append(number)
        signal.default_int_handler(number, frame)

    if signal.getsignal(signal.SIGINT) is not signal.SIG_IGN:  # as for a job in the background
        signal.signal(signal.SIGINT, handle)
    return interrupts


def _is_raised_here(error: BaseException) -> bool:
    """Whether an error comes from a ``raise`` statement of this package.

    The innermost frame alone would not tell: C code, such as most of NumPy's, has no frame.
    """
    trace = error.__traceback__
    assert trace is not None
    while trace.tb_next is not None:
        trace = trace.tb_next
    frame = trace.tb_frame
    ours = (frame.f_globals.get('__package__') or '').partition('.')[0] == _PACKAGE
    return ours and frame.f_code.co_code[trace.tb_lasti] == dis.opmap['RAISE_VARARGS']
