"""Damages users' files at random, reads them, and counts the outcomes.

    python benchmarks/robustness/fuzz.py --cases 100 --seed 0
    python benchmarks/robustness/fuzz.py --only video --cases 600 --videos FOLDER

A damaged file is read without harm, or refused by an error that names it (or by the report of
a conversion). Anything else is a fault: the process dies, an error lacks the name, reading takes
more than ``--seconds``, or a value out of range is accepted; then the exit code is 1. The same
seed damages the same files in the same ways. Videos are damaged copies of those that PyAV encodes
here, or of those in a folder.
"""

from __future__ import annotations

import argparse
import collections
import contextlib
import functools
import logging
import multiprocessing
import signal
import sys
import tempfile
import warnings
import zlib
from collections.abc import Iterator
from dataclasses import replace
from multiprocessing.connection import Connection
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))  # for a checkout not installed
import numpy as np
from mmengine.logging import MMLogger
from mmengine.registry import DefaultScope
from readers import READERS, Reader
from video_reader import list_videos, make_video

__all__ = ['OUTCOMES', 'fuzz', 'fuzz_apart']

OUTCOMES = ('read', 'refused by name', 'without a name', 'hung', 'out of range', 'crashed')
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


def fuzz(
    name: str, case: int, seed: int = 0, seconds: float = 20, reader: Reader | None = None
) -> tuple[str, str]:
    """One damaged input of a reader.

    Args:
        name (str): One of ``READERS``.
        case (int): Number of the input.
        seed (int): Seed. Defaults to 0.
        seconds (float): Time limit of a reader. Defaults to 20.
        reader (Reader, optional): Defaults to None: that of ``READERS``.

    Returns:
        tuple[str, str]: One of ``OUTCOMES``, and what was damaged and said.
    """
    rng = np.random.default_rng([seed, zlib.crc32(name.encode()), case])
    reader = reader or READERS[name]
    with tempfile.TemporaryDirectory() as folder:
        files = reader.make(Path(folder))
        path = files[rng.integers(len(files))]
        told = f'{path.name}: {reader.damage(path, rng)}'
        try:
            with _limit(seconds):
                reader.read(path if reader.alone else Path(folder))
        except KeyboardInterrupt:
            return 'hung', told
        except AssertionError as error:
            return 'out of range', f'{told}: {error!r:.200}'
        except Exception as error:
            named = any(name in str(error) for name in (path.stem, *SAMPLES))
            outcome = 'refused by name' if named else 'without a name'
            return outcome, f'{told}: {type(error).__name__}: {error!s:.300}'
    return 'read', told


def fuzz_apart(
    name: str, cases: int, seed: int, seconds: float, reader: Reader
) -> Iterator[tuple[str, str]]:
    """Several damaged inputs, read in other processes, whose death or silence is an outcome."""
    context = multiprocessing.get_context('fork')
    case = 0
    while case < cases:
        here, there = context.Pipe(duplex=False)
        work = (there, name, range(case, cases), seed, seconds, reader)
        process = context.Process(target=_send, args=work)
        process.start()
        there.close()
        while case < cases:
            try:
                result = here.recv() if here.poll(3 * seconds) else None
            except EOFError:
                process.join()
                result = ('crashed', f'case {case}: exit code {process.exitcode}')
            case += 1
            # A library that does not return to Python receives no signal.
            yield result or ('hung', f'case {case - 1}: the process had to be killed')
            if result is None or result[0] == 'crashed':
                process.kill()
                break
        process.join()


def _send(
    there: Connection, name: str, cases: range, seed: int, seconds: float, reader: Reader
) -> None:
    for case in cases:
        there.send(fuzz(name, case, seed, seconds, reader))


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument('--cases', type=int, default=100, help='of each reader. Defaults to 100')
    parser.add_argument('--seed', type=int, default=0, help='Defaults to 0')
    parser.add_argument('--seconds', type=float, default=20, help='for a case. Defaults to 20')
    parser.add_argument('--only', nargs='+', choices=READERS, default=list(READERS))
    parser.add_argument('--videos', type=Path, help='a folder of videos to damage')
    parser.add_argument('--show', action='store_true', help='print every case')
    args = parser.parse_args()
    MMLogger.get_current_instance().setLevel(logging.ERROR)
    warnings.simplefilter('ignore')
    make = functools.partial(make_video, source=args.videos)
    readers = {**READERS, 'video': replace(READERS['video'], make=make)}
    if 'video' in args.only:
        list_videos(args.videos)  # once, not in each process
    totals: collections.Counter[str] = collections.Counter()
    print(f'| reader | cases | {" | ".join(OUTCOMES)} |\n|{" --- |" * (len(OUTCOMES) + 2)}')
    for name in args.only:
        counts: collections.Counter[str] = collections.Counter()
        results = fuzz_apart(name, args.cases, args.seed, args.seconds, readers[name])
        for case, (outcome, told) in enumerate(results):
            counts[outcome] += 1
            if args.show or outcome not in GOOD:
                print(f'{name} {case}: {outcome}: {told}', file=sys.stderr)
        totals += counts
        print(_row(name, counts), flush=True)
    print(_row('all', totals))
    return int(sum(totals.values()) > sum(totals[outcome] for outcome in GOOD))


def _row(name: str, counts: collections.Counter[str]) -> str:
    figures = [sum(counts.values()), *(counts[outcome] for outcome in OUTCOMES)]
    return f'| {name} | {" | ".join(map(str, figures))} |'


if __name__ == '__main__':
    with DefaultScope.overwrite_default_scope('mmaction'):
        sys.exit(main())
