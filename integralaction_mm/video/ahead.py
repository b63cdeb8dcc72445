"""Frames made in a thread, a few ahead of their consumer."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

__all__ = ['ahead']

_Item = TypeVar('_Item')


def ahead(items: Iterable[_Item], count: int = 4) -> Iterator[_Item]:
    """Yield items that a separate thread makes before they are asked for.

    Decoding, drawing and encoding release Python's lock, so one can run in the thread
    while another works on its results.

    Args:
        items (Iterable): Iterated in that thread only.
        count (int): How many may wait, >= 1. Defaults to 4.

    Returns:
        Iterator: The same items in their order. An error is raised in place of its
        item. Once it is closed, the item in progress is the last.

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
