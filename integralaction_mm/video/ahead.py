"""Frames made in a thread, a few ahead of who takes them."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

__all__ = ['ahead']

_Item = TypeVar('_Item')


def ahead(items: Iterable[_Item], count: int = 4) -> Iterator[_Item]:
    """Hand on items that a thread of its own makes before they are asked for.

    Decoding, drawing and encoding let go of Python's lock, so that one can be done in the thread
    while another is done with what it made.

    Args:
        items (Iterable): Asked for one by one, in that thread alone.
        count (int): How many may wait, >= 1. Defaults to 4.

    Returns:
        Iterator: The same items in their order. An error of theirs is raised in the place of the
        item. When it is closed, the one that is being made is the last.

    Examples:
        >>> list(ahead(range(3)))
        [0, 1, 2]
    """
    iterator, end = iter(items), object()
    with ThreadPoolExecutor(1, thread_name_prefix='ahead') as maker:
        made: deque[Any] = deque(maker.submit(next, iterator, end) for _ in range(count))
        try:
            while (item := made.popleft().result()) is not end:
                made.append(maker.submit(next, iterator, end))
                yield item
        finally:
            for future in made:
                future.cancel()
