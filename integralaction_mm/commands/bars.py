"""Progress of a command line over videos, and over the frames of each."""

from __future__ import annotations

from collections.abc import Iterable

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

__all__ = ['Bars']


class Bars(Progress):
    """Bars of videos and of the frames of one, on a terminal; nothing elsewhere."""

    def __init__(self) -> None:
        console = Console()
        columns = (TextColumn('{task.description}'), BarColumn(), MofNCompleteColumn())
        super().__init__(
            *columns, TimeRemainingColumn(), console=console, disable=not console.is_terminal
        )
        self._frames = self.add_task('frames', visible=False)

    def follow(self, items: Iterable, total: int, description: str) -> Iterable:
        """A ``Track`` over the frames of one video."""
        self.reset(self._frames, total=total, description=description, visible=True)
        for item in items:
            yield item
            self.advance(self._frames)
