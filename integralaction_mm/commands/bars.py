"""Progress of a command line over videos, and over the frames of each."""

from __future__ import annotations

from collections.abc import Iterable

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

__all__ = ['Bars']


class Bars(Progress):
    """Bars for the videos and for the frames of one, on a terminal; nothing elsewhere."""

    def __init__(self) -> None:
        console = Console()
        columns = (TextColumn('{task.description}'), BarColumn(), MofNCompleteColumn())
        super().__init__(
            *columns, TimeRemainingColumn(), console=console, disable=not console.is_terminal
        )
        self._stopped = False

    def follow(self, items: Iterable, total: int, description: str) -> Iterable:
        """A ``Track`` over the frames of one video, which may be one of several at a time.

        Raises:
            InterruptedError: In a thread that is still running when the bars have ended.
        """
        bar = self.add_task(description, total=total)
        try:
            for item in items:
                if self._stopped:
                    raise InterruptedError(f'{description}: stopped')
                yield item
                self.advance(bar)
        finally:
            self.remove_task(bar)

    def stop(self) -> None:
        """End the bars, and what they follow."""
        self._stopped = True
        super().stop()
