"""Processes that end with the one that started them, also where that is killed."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from multiprocessing.connection import wait
from typing import Any

__all__ = ['WATCHED', 'end_with_parent', 'end_with_starter', 'start_worker']

WATCHED = 'INTEGRALACTION_ENDS_WITH_STDIN'  # set for a process whose stdin its parent holds open


def start_worker() -> None:
    """Initializer of a pool: an interrupt is the parent's to handle, and its end the worker's."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    end_with_parent()


def end_with_parent() -> None:
    """End this process when its parent has ended: a worker, or one started with ``WATCHED``.

    Others are left alone. A worker watches what ``multiprocessing`` gives it of its parent, the
    other kind its standard input, whose other end is closed with the parent's life; both work
    on every system.
    """
    parent = multiprocessing.parent_process()
    if parent is not None:
        _watch(wait, [parent.sentinel])
    else:
        end_with_starter()


def end_with_starter() -> None:
    """:func:`end_with_parent` of a process that was started with ``WATCHED``; else nothing.

    The package calls it first of all, for its imports take seconds.
    """
    if os.environ.pop(WATCHED, None):
        # Not sys.stdin, whose lock a worker that is forked meanwhile would wait for.
        _watch(os.read, 0, 1)


def _watch(block: Any, *args: Any) -> None:
    def follow() -> None:
        block(*args)
        os._exit(1)  # what is written is whole, so there is nothing to clean up

    threading.Thread(target=follow, name='end with parent', daemon=True).start()
