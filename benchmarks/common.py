"""What the benchmarks share: rivals timed in turn, and the tables they print.

A benchmark calls :func:`limit_threads` before it measures, compares rivals in one process, and
prints ratios, which carry over to other machines better than times do.
"""

from __future__ import annotations

import platform
import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import cv2
import numpy as np
import torch

__all__ = ['compare', 'describe_machine', 'limit_threads', 'print_ratios', 'print_table']


def limit_threads(threads: int = 1) -> None:
    """Limit Torch and OpenCV to the given number of threads in this process.

    Args:
        threads (int): Number of threads. Defaults to 1.
    """
    torch.set_num_threads(threads)
    cv2.setNumThreads(threads)


def compare(
    rivals: Mapping[str, Callable[[], object]],
    repeats: int = 20,
    warmup: int = 2,
    clock: Callable[[], float] = time.perf_counter,
) -> dict[str, float]:
    """Median time of each rival; they take turns, so that all meet the same conditions.

    Args:
        rivals (dict[str, Callable]): Functions to call, without arguments, by name.
        repeats (int): Timed rounds. Defaults to 20.
        warmup (int): Untimed rounds before them. Defaults to 2.
        clock (Callable): Gives seconds. Defaults to time.perf_counter; time.process_time counts
            only the processor time of this process.

    Returns:
        dict[str, float]: Seconds per call, by name.
    """
    seconds: dict[str, list[float]] = {name: [] for name in rivals}
    for turn in range(warmup + repeats):
        for name, call in rivals.items():
            _synchronize()
            start = clock()
            call()
            _synchronize()
            if turn >= warmup:
                seconds[name].append(clock() - start)
    return {name: statistics.median(values) for name, values in seconds.items()}


def describe_machine() -> str:
    """Processor, device, threads and versions in one line."""
    parts = [_processor(), f'{torch.get_num_threads()} thread(s)']
    if torch.cuda.is_available():
        parts.append(torch.cuda.get_device_name())
    parts += [f'Python {platform.python_version()}', f'NumPy {np.__version__}']
    return ', '.join([*parts, f'Torch {torch.__version__}'])


def print_ratios(title: str, seconds: Mapping[str, float], reference: str) -> None:
    """Print times as a Markdown table, with each one's multiple of a reference.

    Args:
        title (str): Heading of the first column.
        seconds (dict[str, float]): Seconds by name, as of :func:`compare`.
        reference (str): Name of the rival that counts as 1.
    """
    rows = [
        (name, f'{1000 * value:.3f}', f'{value / seconds[reference]:.2f}')
        for name, value in seconds.items()
    ]
    print_table((title, 'ms', f'x {reference}'), rows)


def print_table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print a Markdown table, and an empty line after it."""
    for row in (head, ['---'] * len(head), *rows):
        print(f'| {" | ".join(row)} |')
    print(flush=True)


def _processor() -> str:
    cpuinfo = Path('/proc/cpuinfo')
    lines = cpuinfo.read_text().splitlines() if cpuinfo.is_file() else []
    names = [line.split(':', 1)[1].strip() for line in lines if line.startswith('model name')]
    return names[0] if names else platform.machine()


def _synchronize() -> None:
    if torch.cuda.is_available():
        torch.cuda.synchronize()
