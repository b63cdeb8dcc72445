"""A summary of a live session: rates, latencies, and where the time went."""

from __future__ import annotations

import threading
import time
from collections import Counter, defaultdict, deque
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

from .feed import Feed

__all__ = ['Summary']

_LATENCIES = ('picture', 'verdict')
_KEPT = 100_000  # times of a kind: an hour of pictures


class Summary:
    """Collects figures while a session runs, in bounded memory."""

    def __init__(self) -> None:
        self._dropped = 0
        self._counts: Counter[str] = Counter()
        self._spent: defaultdict[str, deque[float]] = defaultdict(lambda: deque(maxlen=_KEPT))
        self._lock = threading.Lock()
        self._source: dict[str, Any] = {}

    def drop(self, count: int) -> None:
        """Note frames that were dropped."""
        self._dropped += count

    def note(self, name: str, seconds: float) -> None:
        """Note a time.

        Args:
            name (str): 'picture' for the latency of one, from its frame's arrival; 'verdict' for
                that of one, from its window's last frame; or a stage.
            seconds (float): The time.
        """
        with self._lock:
            self._counts[name] += 1
            self._spent[name].append(seconds)

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Time a stage."""
        start = time.perf_counter()
        yield
        self.note(name, time.perf_counter() - start)

    def finish(self, feed: Feed, seconds: float) -> None:
        """Take the source's own figures, at the end."""
        self._source = dict(
            seconds=round(seconds, 1), frames=feed.frames, reconnects=feed.reconnects
        )

    def describe(self) -> dict[str, Any]:
        """All figures, as plain JSON data.

        Returns:
            dict: ``seconds``, ``frames`` that arrived, ``reconnects``, ``shown`` and ``dropped``
            frames, ``fps`` of the pictures, ``verdicts``; ``picture_latency`` and
            ``verdict_latency``, median and 95th percentile in ms; ``stages``, the median of each
            in ms. In a long session, times cover the last 100 000 of their kind.
        """
        seconds = self._source.get('seconds', 0)
        return dict(
            **self._source,
            shown=self._counts['picture'],
            dropped=self._dropped,
            fps=round(self._counts['picture'] / seconds, 1) if seconds else 0.0,
            verdicts=self._counts['verdict'],
            picture_latency=_percentiles(self._spent.get('picture', ())),
            verdict_latency=_percentiles(self._spent.get('verdict', ())),
            stages={
                name: _percentiles(spent)[0]
                for name, spent in self._spent.items()
                if name not in _LATENCIES
            },
        )

    def lines(self) -> str:
        """The same for people."""
        figures = self.describe()
        text = (
            f'{figures.get("frames", 0)} frames in {figures.get("seconds", 0)} s, of which '
            f'{figures["shown"]} were processed ({figures["fps"]} per second) and '
            f'{figures["dropped"]} dropped; {figures.get("reconnects", 0)} reconnects; '
            f'{figures["verdicts"]} verdicts\n'
        )
        for name in _LATENCIES:
            median, most = figures[f'{name}_latency']
            text += f'latency of a {name}: median {median} ms, 95 % within {most} ms\n'
        spent = ', '.join(f'{name} {value} ms' for name, value in figures['stages'].items())
        return f'{text}stages, median: {spent}'


def _percentiles(seconds: Collection[float]) -> tuple[float, float]:
    if not seconds:
        return 0.0, 0.0
    median, most = np.percentile(list(seconds), [50, 95])
    return round(1000 * float(median), 1), round(1000 * float(most), 1)
