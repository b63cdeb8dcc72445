"""Peak memory of a call, on CPU in a fresh process."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch

__all__ = ['peak_memory']


def peak_memory(build: Callable[..., Callable[[], object]], *args: Any, threads: int = 1) -> float:
    """Memory that the first call of ``build(*args)`` takes in addition to what was in use before.

    The process is a fresh one, so that neither caches nor an earlier peak hide anything. On CUDA
    the figure is the allocator's, on CPU the process's resident memory (Linux only).

    Args:
        build (Callable): Module-level function that returns what to call, without arguments.
        *args: Its arguments, which must be picklable.
        threads (int): Threads of that process. Defaults to 1.

    Returns:
        float: MiB.
    """
    with multiprocessing.get_context('spawn').Pool(1) as pool:
        return pool.apply(_measure, (build, args, threads))


def _measure(build: Callable[..., Callable[[], object]], args: tuple, threads: int) -> float:
    torch.set_num_threads(threads)
    call = build(*args)
    if torch.cuda.is_available():
        torch.cuda.reset_peak_memory_stats()
        before = torch.cuda.memory_allocated()
        call()
        return (torch.cuda.max_memory_allocated() - before) / 2**20
    Path('/proc/self/clear_refs').write_text('5')  # the peak starts again from here
    before = _read_peak()
    call()
    return _read_peak() - before


def _read_peak() -> float:
    # Not getrusage's ru_maxrss, which a process inherits from the one that started it.
    lines = Path('/proc/self/status').read_text().splitlines()
    return int(next(line for line in lines if line.startswith('VmHWM')).split()[1]) / 1024
