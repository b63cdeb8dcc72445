"""What went wrong with a file, in one line."""

from __future__ import annotations

from pickle import UnpicklingError

__all__ = ['describe']


def describe(error: Exception) -> str:
    """First line of an error, after its type unless that is :class:`pickle.UnpicklingError`."""
    lines = str(error).splitlines()
    if isinstance(error, UnpicklingError) and lines:
        return lines[0]
    return f'{type(error).__name__}: {lines[0]}' if lines else type(error).__name__
