"""Processes that end with the one that started them, and threads that keep their schedule."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from multiprocessing.connection import wait
from typing import Any

__all__ = ['WATCHED', 'end_with_parent', 'end_with_starter', 'keeping_schedule', 'start_worker']

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


@contextmanager
def keeping_schedule() -> Iterator[None]:
    """Undo at the end what a library has done to the scheduling of this process's threads.

    As root on Linux, SVT-AV1 makes its own threads and the caller's real-time ones, for which
    everything else on the machine has to wait.
    """
    if not hasattr(os, 'sched_getscheduler') or not os.path.isdir('/proc/self/task'):
        yield
        return
    policy, param = os.sched_getscheduler(0), os.sched_getparam(0)
    try:
        yield
    finally:
        for thread in map(int, os.listdir('/proc/self/task')):
            with suppress(ProcessLookupError, PermissionError):
                if os.sched_getscheduler(thread) != policy:
                    os.sched_setscheduler(thread, policy, param)


def _watch(block: Any, *args: Any) -> None:
    def follow() -> None:
        block(*args)
        os._exit(1)  # files appear whole or not at all, so there is nothing to clean up

    threading.Thread(target=follow, name='end with parent', daemon=True).start()
