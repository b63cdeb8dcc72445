"""How a live session went: rates, latencies, and what its time was spent on."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np

from .feed import Feed

__all__ = ['Summary']


class Summary:
    """Collects while a session runs.

    Attributes:
        pictures (list[float]): Latency of each picture in seconds, from the frame's arrival.
        verdicts (list[float]): The same of each verdict, from its window's last frame.
    """

    def __init__(self) -> None:
        self.pictures: list[float] = []
        self.verdicts: list[float] = []
        self._dropped = 0
        self._spent: dict[str, list[float]] = {}
        self._lock = threading.Lock()
        self._source: dict[str, Any] = {}

    def drop(self, count: int) -> None:
        """Note frames that nobody looked at."""
        self._dropped += count

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Time a stage."""
        start = time.perf_counter()
        yield
        with self._lock:
            self._spent.setdefault(name, []).append(time.perf_counter() - start)

    def finish(self, feed: Feed, seconds: float) -> None:
        """Take the source's own figures, at the end."""
        self._source = dict(
            seconds=round(seconds, 1), frames=feed.frames, reconnects=feed.reconnects
        )

    def describe(self) -> dict[str, Any]:
        """All figures, as JSON takes them.

        Returns:
            dict: ``seconds``, ``frames`` that came, ``reconnects``, ``shown`` and ``dropped``
            frames, ``fps`` of the pictures, ``verdicts``; ``picture_latency`` and
            ``verdict_latency``, median and 95th percentile in ms; ``stages``, the median of each
            in ms.
        """
        seconds = self._source.get('seconds', 0)
        return dict(
            **self._source,
            shown=len(self.pictures),
            dropped=self._dropped,
            fps=round(len(self.pictures) / seconds, 1) if seconds else 0.0,
            verdicts=len(self.verdicts),
            picture_latency=_percentiles(self.pictures),
            verdict_latency=_percentiles(self.verdicts),
            stages={name: _percentiles(spent)[0] for name, spent in self._spent.items()},
        )

    def lines(self) -> str:
        """The same for people."""
        figures = self.describe()
        text = (
            f'{figures.get("frames", 0)} frames in {figures.get("seconds", 0)} s, of which '
            f'{figures["shown"]} were looked at ({figures["fps"]} a second) and '
            f'{figures["dropped"]} dropped; {figures.get("reconnects", 0)} reconnects; '
            f'{figures["verdicts"]} verdicts\n'
        )
        for name in ('picture', 'verdict'):
            median, most = figures[f'{name}_latency']
            text += f'latency of a {name}: median {median} ms, 95 % within {most} ms\n'
        spent = ', '.join(f'{name} {value} ms' for name, value in figures['stages'].items())
        return f'{text}stages, median: {spent}'


def _percentiles(seconds: Sequence[float]) -> tuple[float, float]:
    if not seconds:
        return 0.0, 0.0
    median, most = np.percentile(seconds, [50, 95])
    return round(1000 * float(median), 1), round(1000 * float(most), 1)
