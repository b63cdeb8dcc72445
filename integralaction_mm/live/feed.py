"""Frames of a live source: always the newest one, however slow the reader."""

from __future__ import annotations

import itertools
import threading
import time
from dataclasses import dataclass
from typing import Any

import av

from ..video.source import describe
from .opening import SourceError, find_kind, open_source

__all__ = ['Arrival', 'Feed']

_PAUSES = (0.1, 1.0, 2.0, 4.0)  # seconds between attempts to open a source again


@dataclass(frozen=True)
class Arrival:
    """A frame that has arrived.

    Args:
        number (int): Its number among all frames, from 1.
        seen (float): When it arrived, by ``time.monotonic()``.
        frame (av.VideoFrame): Decoded, in its own format.
        opening (int): How often its source had been opened again.
    """

    number: int
    seen: float
    frame: Any
    opening: int


class Feed:
    """Decodes a source in a separate thread, and keeps only its newest frame.

    A file is read at its own rate, anything else as it arrives. A camera, stream or pipe that goes
    away is opened again, at once and then after longer and longer pauses.

    Args:
        source (str): See :func:`~.opening.find_kind`.
        give_up (float): Seconds without a frame after which a lost source is given up.
            Defaults to 30.

    Raises:
        SourceError: If it cannot be opened.
    """

    def __init__(self, source: str, give_up: float = 30.0) -> None:
        self._kind = find_kind(source)
        self._give_up = give_up
        self._changed = threading.Condition()
        self._newest: Arrival | None = None
        self._ended = False
        self._stopped = threading.Event()
        self.reconnects = 0
        self.lost_since: float | None = None
        self.error: SourceError | None = None
        self._container = open_source(self._kind)
        rate = self._container.streams.video[0].average_rate
        self.rate = float(rate) if rate else None
        self._thread = threading.Thread(target=self._run, name='decode', daemon=True)
        self._thread.start()

    @property
    def frames(self) -> int:
        """Frames that have arrived so far."""
        return self._newest.number if self._newest is not None else 0

    def next(self, after: int, timeout: float) -> Arrival | None:
        """The newest frame, as soon as there is a newer one.

        Args:
            after (int): Number of the last frame that the caller has, 0 for none.
            timeout (float): Seconds to wait for it.

        Returns:
            Arrival, optional: None if none arrived, or the source has ended.
        """
        with self._changed:
            self._changed.wait_for(lambda: self.frames > after or self._ended, timeout)
            return self._newest if self.frames > after else None

    @property
    def ended(self) -> bool:
        """Whether no more frames will arrive."""
        return self._ended

    def close(self) -> None:
        """Stop reading."""
        self._stopped.set()
        self._thread.join(timeout=1)  # a read that waits for its source ends with the process

    def _run(self) -> None:
        try:
            self._read()
            while self._kind.comes_back and self._reopen():
                self._read()
        except SourceError as error:
            self.error = error
        with self._changed:
            self._ended = True
            self._changed.notify_all()

    def _read(self) -> None:
        """Read until the source ends or is lost."""
        container = self._container
        stream = container.streams.video[0]
        stream.thread_type = 'SLICE'  # threads by frame would each hold one back
        paced, start = not self._kind.comes_back, time.monotonic()
        try:
            for frame in container.decode(stream):
                if self._stopped.is_set():
                    return
                if paced and frame.time is not None:
                    wait = start + frame.time - (stream.start_time or 0) * float(stream.time_base)
                    self._stopped.wait(max(wait - time.monotonic(), 0))
                self._offer(frame)
        except (av.FFmpegError, OSError, ValueError) as error:
            if not self._kind.comes_back:
                raise SourceError(
                    f'file breaks off: {self._kind.address} ({describe(error)})'
                ) from error
        finally:
            container.close()

    def _offer(self, frame: Any) -> None:
        with self._changed:
            self._newest = Arrival(self.frames + 1, time.monotonic(), frame, self.reconnects)
            self.lost_since = None
            self._changed.notify_all()

    def _reopen(self) -> bool:
        """Open the source again; False if it was stopped meanwhile."""
        self.lost_since = since = time.monotonic()
        pauses = itertools.chain(_PAUSES, itertools.repeat(_PAUSES[-1]))
        while not self._stopped.wait(next(pauses)):
            try:
                self._container = open_source(self._kind)
            except SourceError as error:
                if time.monotonic() - since > self._give_up:
                    raise SourceError(
                        f'{self._kind.name} was lost, and did not come back within '
                        f'{self._give_up:g} s: {error}'
                    ) from error
                continue
            self.reconnects += 1
            return True
        return False
