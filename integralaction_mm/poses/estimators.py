"""Estimators for several videos at the same time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from queue import LifoQueue

from .backend import PoseBackend

__all__ = ['Estimators']


class Estimators:
    """An estimator and its twins, each of which is lent to one video at a time.

    Args:
        first (PoseBackend): The estimator; where it has no twin, videos wait for it.
        count (int): Estimators in all, >= 1. Defaults to 1.

    Examples:
        >>> with Estimators(backend, 2).lend() as estimator:
        ...     estimator.start()
    """

    def __init__(self, first: PoseBackend, count: int = 1) -> None:
        self._free: LifoQueue[PoseBackend] = LifoQueue()
        twins = (first.twin() for _ in range(count - 1))
        for estimator in (*(twin for twin in twins if twin is not None), first):
            self._free.put(estimator)

    @contextmanager
    def lend(self) -> Iterator[PoseBackend]:
        """One that nobody else has, as soon as there is one."""
        estimator = self._free.get()
        try:
            yield estimator
        finally:
            self._free.put(estimator)
