"""Damaged videos: does reading one end the process, hang, or raise an error that names no file?

    python benchmarks/robustness/damaged_videos.py FOLDER    # videos to damage
    python benchmarks/robustness/damaged_videos.py FOLDER --count 300 --seed 0

Each copy has flipped bits, a cut, a wrong header, a hole or blocks in another order. It is read
in another process, in order and at random, strictly and not, within a time limit. The exit code
is 1 where that process died, did not end in time, or raised something else.
"""

from __future__ import annotations

import argparse
import multiprocessing
import sys
import tempfile
import warnings
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from integralaction_mm.video.files import VIDEO_SUFFIXES
from integralaction_mm.video.reading import DecodeError, Recounted, VideoReader

__all__ = ['DAMAGES', 'read']

_SECONDS = 60


def flip(content: bytearray, rng: np.random.Generator) -> None:
    """Flip a bit in one of some 2 000 bytes, but 20 to 200."""
    for place in rng.integers(0, len(content), max(20, min(200, len(content) // 2000))):
        content[place] ^= 1 << rng.integers(8)


def cut(content: bytearray, rng: np.random.Generator) -> None:
    """Leave 5 to 95 % of the file."""
    del content[int(len(content) * rng.uniform(0.05, 0.95)) :]


def change_header(content: bytearray, rng: np.random.Generator) -> None:
    """Change 1 to 8 of the first 600 bytes, or of the last 3 000, where MP4 has its tables."""
    where = range(min(600, len(content)))
    if rng.random() < 0.5:
        where = range(max(0, len(content) - 3000), len(content))
    for place in rng.choice(where, rng.integers(1, 9)):
        content[place] = rng.integers(256)


def blank(content: bytearray, rng: np.random.Generator) -> None:
    """Zeros for a tenth of the file."""
    size = len(content) // 10
    start = rng.integers(0, len(content) - size)
    content[start : start + size] = bytes(size)


def shuffle(content: bytearray, rng: np.random.Generator) -> None:
    """Exchange two of 20 parts."""
    size = len(content) // 20
    first, second = size * np.sort(rng.choice(20, 2, replace=False))
    one, other = content[first : first + size], content[second : second + size]
    content[first : first + size], content[second : second + size] = other, one


DAMAGES: tuple[Callable[[bytearray, np.random.Generator], None], ...] = (
    flip, cut, change_header, blank, shuffle
)  # fmt: skip


def read(path: Path) -> str:
    """Read a video in every way, and say what came of it: 'whole', 'damaged' or 'refused'.

    Raises:
        AssertionError: If an error does not name the file.
    """
    results = []
    for strict in (True, False):
        try:
            with warnings.catch_warnings(record=True) as found:
                warnings.simplefilter('always')
                reader = VideoReader(path, strict)
                for _ in range(2):
                    count = len(reader)
                    try:
                        reader.read(np.unique(np.linspace(0, count - 1, 8).astype(int)))
                        break
                    except Recounted:
                        continue
                sum(1 for _ in VideoReader(path, strict))
            results.append('damaged' if found else 'whole')
        except DecodeError as error:
            if path.name not in str(error):
                raise AssertionError(f'an error without the file: {error}') from error
            results.append('refused')
    return results[1] if results[0] != 'refused' or results[1] == 'refused' else 'damaged'


def _read_all(paths: list[Path], results: multiprocessing.SimpleQueue) -> None:
    for path in paths:
        try:
            results.put((path.name, read(path)))
        except BaseException as error:
            results.put((path.name, f'{type(error).__name__}: {error}'))


def _damage(sources: list[Path], folder: Path, count: int, seed: int) -> list[Path]:
    rng = np.random.default_rng(seed)
    paths = []
    for number in range(count):
        source, change = sources[number % len(sources)], DAMAGES[number % len(DAMAGES)]
        content = bytearray(source.read_bytes())
        change(content, rng)
        paths.append(folder / f'{number:03}_{change.__name__}_{source.name}')
        paths[-1].write_bytes(content)
    return paths


def main() -> None:
    parser = argparse.ArgumentParser(description='Read damaged videos.')
    parser.add_argument('folder', type=Path, help='videos to damage')
    parser.add_argument('--count', type=int, default=300, help='damaged files (default: 300)')
    parser.add_argument('--seed', type=int, default=0, help='seed of the damage (default: 0)')
    parser.add_argument('--keep', type=Path, help='where to leave the damaged files')
    args = parser.parse_args()
    names = sorted(args.folder.iterdir())
    sources = [path for path in names if path.suffix in (*VIDEO_SUFFIXES, '.ts', '.flv', '.gif')]
    context = multiprocessing.get_context('fork')
    outcomes: dict[str, str] = {}
    with tempfile.TemporaryDirectory() as folder:
        if args.keep:
            args.keep.mkdir(parents=True, exist_ok=True)
        paths = _damage(sources, args.keep or Path(folder), args.count, args.seed)
        while len(outcomes) < len(paths):
            left = paths[len(outcomes) :]
            results = context.SimpleQueue()
            process = context.Process(target=_read_all, args=(left, results))
            process.start()
            for path in left:
                if not _wait(process, results):
                    code = process.exitcode
                    end = f'no end after {_SECONDS} s' if code is None else f'exit code {code}'
                    outcomes[path.name] = f'process lost: {end}'
                    process.kill()
                    break
                name, outcome = results.get()
                outcomes[name] = outcome
            process.join()
    bad = {name: text for name, text in outcomes.items() if ' ' in text}
    print(dict(Counter(text for text in outcomes.values() if ' ' not in text)))
    for name, text in bad.items():
        print(f'{name}: {text}')
    sys.exit(bool(bad))


def _wait(process: multiprocessing.Process, results: multiprocessing.SimpleQueue) -> bool:
    """Whether a result is there in time, from a process that lives."""
    for _ in range(_SECONDS * 20):
        if not results.empty():
            return True
        process.join(0.05)
        if process.exitcode is not None:
            return not results.empty()
    return False


if __name__ == '__main__':
    main()
