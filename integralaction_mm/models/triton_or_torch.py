"""A Triton kernel if available and compilable, else its equivalent in Torch."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import TypeVar

from mmengine.logging import print_log

__all__ = ['triton_or_torch']

F = TypeVar('F', bound=Callable)


def triton_or_torch(what: str, load: Callable[[], F], fallback: F) -> F:
    """Choose a kernel, and log why if it is not Triton's.

    Args:
        what (str): What the kernel does, for the log: 'pose maps are drawn'.
        load (Callable): Imports Triton's kernel, calls it once, which compiles it, and returns it.
        fallback (Callable): The same in Torch.

    Returns:
        Callable: What ``load`` returns, or ``fallback`` if it raises anything.
    """
    try:
        return load()
    except Exception as error:  # no Triton, no C compiler, too old a GPU
        reason = (str(error).strip() or type(error).__name__).splitlines()[0]
        print_log(f'{what} by Torch, not by Triton: {reason}', 'current', logging.INFO)
        return fallback
