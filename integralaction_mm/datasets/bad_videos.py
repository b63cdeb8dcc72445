"""Unreadable videos in a training: which they are, and how many are allowed."""

from __future__ import annotations

from collections.abc import Mapping

__all__ = ['BadVideos', 'describe_bad_videos']

_ALWAYS_ALLOWED = 3  # a share of a small dataset would allow none


class BadVideos:
    """The bad videos that one process found in its copy of a dataset.

    Args:
        share (float): Share of the dataset's videos that may be bad, in 0..1; always at least 3
            them; 0 for none at all. Defaults to 0.05.

    Raises:
        ValueError: If ``share`` is out of range.
    """

    def __init__(self, share: float = 0.05) -> None:
        if not 0 <= share <= 1:
            raise ValueError(f'max_bad_videos must be in 0..1, but got {share}')
        self.share = share
        self.found: dict[str, str] = {}
        self._fresh: dict[str, str] = {}

    def allowed(self, total: int) -> int:
        """How many of ``total`` videos may be bad; never all."""
        allowed = max(_ALWAYS_ALLOWED, int(self.share * total)) if self.share else 0
        return min(allowed, total - 1)

    def add(self, name: str, reason: str) -> None:
        """Note a video, once, and what is wrong with it."""
        if name not in self.found:
            self.found[name] = self._fresh[name] = reason

    def take(self) -> dict[str, str]:
        """Those that were added since the last call, and their reasons."""
        fresh, self._fresh = self._fresh, {}
        return fresh


def describe_bad_videos(found: Mapping[str, str], allowed: int, total: int) -> str:
    """The message if too many are bad: how many are, how many may be, and why each is."""
    lines = '\n'.join(f'  {reason}' for reason in found.values())
    return (
        f'at most {allowed} of {total} videos may be bad (max_bad_videos), '
        f'but {len(found)} are:\n{lines}'
    )
