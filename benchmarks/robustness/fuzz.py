"""Damages files of users at random, reads them, and counts what comes of it.

    python benchmarks/robustness/fuzz.py --cases 100 --seed 0

A damaged file is read without harm, or refused by an error that names it (or by the report of
a conversion). A fault is everything else: an error without the file's name, more than
``--seconds``, or a value out of range that was taken. The same seed damages the same files in the
same ways.
"""

from __future__ import annotations

import argparse
import collections
import contextlib
import logging
import signal
import sys
import tempfile
import zlib
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from damage import damage
from mmengine.logging import MMLogger
from mmengine.registry import DefaultScope
from readers import READERS

__all__ = ['OUTCOMES', 'fuzz']

OUTCOMES = ('read', 'refused by name', 'without a name', 'hung', 'out of range')
GOOD = OUTCOMES[:2]
SAMPLES = ('clip_', 'run/', 'S001C001')  # begin the names of videos in what the readers get


@contextlib.contextmanager
def _limit(seconds: float) -> Iterator[None]:
    def stop(*_: object) -> None:
        raise KeyboardInterrupt  # which no reader takes for a damaged file

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def fuzz(name: str, case: int, seed: int = 0, seconds: float = 20) -> tuple[str, str]:
    """One damaged input of a reader.

    Args:
        name (str): One of ``READERS``.
        case (int): Number of the input.
        seed (int): Seed. Defaults to 0.
        seconds (float): What a reader may take. Defaults to 20.

    Returns:
        tuple[str, str]: One of ``OUTCOMES``, and what was damaged and said.
    """
    rng = np.random.default_rng([seed, zlib.crc32(name.encode()), case])
    reader = READERS[name]
    with tempfile.TemporaryDirectory() as folder:
        files = reader.make(Path(folder))
        path = files[rng.integers(len(files))]
        told = f'{path.name}: {damage(path, rng)}'
        try:
            with _limit(seconds):
                reader.read(Path(folder))
        except KeyboardInterrupt:
            return 'hung', told
        except AssertionError as error:
            return 'out of range', f'{told}: {error!r:.200}'
        except Exception as error:
            named = any(name in str(error) for name in (path.stem, *SAMPLES))
            outcome = 'refused by name' if named else 'without a name'
            return outcome, f'{told}: {type(error).__name__}: {error!s:.300}'
    return 'read', told


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument('--cases', type=int, default=100, help='of each reader. Defaults to 100')
    parser.add_argument('--seed', type=int, default=0, help='Defaults to 0')
    parser.add_argument('--seconds', type=float, default=20, help='for a case. Defaults to 20')
    parser.add_argument('--only', nargs='+', choices=READERS, default=list(READERS))
    parser.add_argument('--show', action='store_true', help='print every case')
    args = parser.parse_args()
    MMLogger.get_current_instance().setLevel(logging.ERROR)
    faults = 0
    print(f'| reader | cases | {" | ".join(OUTCOMES)} |\n|{" --- |" * (len(OUTCOMES) + 2)}')
    for name in args.only:
        counts: collections.Counter[str] = collections.Counter()
        for case in range(args.cases):
            outcome, told = fuzz(name, case, args.seed, args.seconds)
            counts[outcome] += 1
            if args.show or outcome not in GOOD:
                print(f'{name} {case}: {outcome}: {told}', file=sys.stderr)
        faults += args.cases - sum(counts[outcome] for outcome in GOOD)
        figures = ' | '.join(str(counts[outcome]) for outcome in OUTCOMES)
        print(f'| {name} | {args.cases} | {figures} |', flush=True)
    return int(faults > 0)


if __name__ == '__main__':
    with DefaultScope.overwrite_default_scope('mmaction'):
        sys.exit(main())
