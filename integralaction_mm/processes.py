"""Processes that end with the one that started them, even if that one is killed."""

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
    """Initializer of a pool: the parent handles an interrupt, and workers end with it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    end_with_parent()


def end_with_parent() -> None:
    """End this process when its parent has ended: a worker, or one started with ``WATCHED``.

    Others are left alone. A worker watches its parent's sentinel from ``multiprocessing``, the
    other kind its standard input, whose other end closes when the parent ends; both work
    on every system.
    """
    parent = multiprocessing.parent_process()
    if parent is not None:
        _watch(wait, [parent.sentinel])
    else:
        end_with_starter()


def end_with_starter() -> None:
    """Call :func:`end_with_parent` in a process started with ``WATCHED``; else do nothing.

    The package calls it first of all, as its imports take seconds.
    """
    if os.environ.pop(WATCHED, None):
        # Not sys.stdin: a worker forked meanwhile would wait for its lock.
        _watch(os.read, 0, 1)


def _watch(block: Any, *args: Any) -> None:
    def follow() -> None:
        block(*args)
        os._exit(1)  # files appear whole or not at all, so there is nothing to clean up

    threading.Thread(target=follow, name='end with parent', daemon=True).start()
