"""Kills runs at random moments, and fills disks, then starts the same runs again.

    python benchmarks/robustness/kills.py --kills 40 --disks 30

Every run is a process of its own. One that is killed with SIGKILL must leave no process and no
broken file under a final name, and the same run, started again, must end well and leave finished
work as it is. On a full disk a run must end in an error, and go on when there is room. kills.md
holds a table that this printed.
"""

from __future__ import annotations

import argparse
import json
import os
import pickle
import random
import signal
import subprocess
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import cv2
import numpy as np
import torch

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # common.py
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))  # for a checkout not installed
from common import describe_machine, limit_threads, print_table
from kill_jobs import Job, make_jobs

from integralaction_mm.files import PART
from integralaction_mm.video.reading import VideoReader

_GRACE = 15.0  # seconds that children of a killed process may take to end
LOADERS: Mapping[str, Callable[[Path], object]] = {
    '.pth': lambda path: torch.load(path, weights_only=False),
    '.pkl': lambda path: pickle.loads(path.read_bytes()),
    '.npy': lambda path: np.load(path, allow_pickle=False),
    '.json': lambda path: json.loads(path.read_text()),
    '.py': lambda path: compile(path.read_text(), path, 'exec'),
    '.png': lambda path: cv2.imread(str(path)).shape,
    '.mp4': lambda path: _count_frames(path),
    '.onnx': lambda path: _check_onnx(path),
}


def _count_frames(path: Path) -> None:
    reader = VideoReader(path)
    read = sum(1 for _ in reader)
    if read != reader.promised:
        raise ValueError(f'{read} of {reader.promised} frames')


def _check_onnx(path: Path) -> None:
    import onnx

    onnx.checker.check_model(str(path))


def find_broken(folder: Path) -> list[str]:
    """Files under a final name that do not load; logs, which grow, are left out."""
    broken = []
    for path in sorted(folder.rglob('*')):
        is_log = any(part[:2] == '20' and part[8:9] == '_' for part in path.parts)
        if not path.is_file() or path.name.startswith(PART) or is_log:
            continue
        try:
            LOADERS.get(path.suffix, lambda path: None)(path)
            if not path.stat().st_size and path.suffix != '.log':
                raise ValueError('empty')
        except Exception as error:
            broken.append(f'{path.relative_to(folder)} ({type(error).__name__}: {str(error):.60})')
    return broken


def start(job: Job, folder: Path) -> int:
    """Run a job in a process of its own, which a fork makes at once; returns its number."""
    number = os.fork()
    if number:
        return number
    code = 1
    try:
        sys.stdout = sys.stderr = log = open(f'{folder}.log', 'w')  # noqa: SIM115
        os.dup2(log.fileno(), 1)
        os.dup2(log.fileno(), 2)
        job.run(folder)
        code = 0
    except SystemExit as error:
        code = error.code if isinstance(error.code, int) else bool(error.code)
        print(error.code)
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        os._exit(code)


def finish(job: Job, folder: Path) -> int:
    """Run a job to its end; returns the exit code."""
    return os.waitstatus_to_exitcode(os.waitpid(start(job, folder), 0)[1])


def _children(number: int) -> list[int]:
    try:
        below = Path(f'/proc/{number}/task/{number}/children').read_text().split()
    except FileNotFoundError:
        return []
    return [n for child in map(int, below) for n in (child, *_children(child))]


def _is_running(number: int) -> bool:
    try:
        return Path(f'/proc/{number}/stat').read_text().rpartition(')')[2].split()[0] != 'Z'
    except (FileNotFoundError, ProcessLookupError):
        return False


def kill(job: Job, folder: Path, seconds: float) -> list[str] | None:
    """Kill a job after some seconds, start it again; what is wrong, or None if it had ended."""
    number = start(job, folder)
    time.sleep(seconds)
    if os.waitpid(number, os.WNOHANG)[0]:
        return None
    children = _children(number)
    os.kill(number, signal.SIGKILL)
    os.waitpid(number, 0)
    end = time.monotonic() + _GRACE
    while any(map(_is_running, children)) and time.monotonic() < end:
        time.sleep(0.1)
    wrong = [f'process {child} stays' for child in children if _is_running(child)]
    wrong += find_broken(folder)
    finished = folder.glob(job.keeps) if job.keeps else ()
    finished = [path for path in finished if not path.name.startswith(PART)]
    kept = {path: path.stat().st_mtime_ns for path in finished}
    if finish(job, folder):
        wrong.append(f'does not go on: {_last_line(folder)}')
    wrong += [
        f'{path.name} was made again'
        for path, stamp in kept.items()
        if path.is_file() and path.stat().st_mtime_ns != stamp
    ]
    return wrong + find_broken(folder)


def _last_line(folder: Path) -> str:
    return (Path(f'{folder}.log').read_text().strip().splitlines() or [''])[-1][:200]


@contextmanager
def small_disk(folder: Path, size: int) -> Iterator[None]:
    """A disk of so many bytes at a folder."""
    options = ['mount', '-t', 'tmpfs', '-o', f'size={size}', 'none', str(folder)]
    subprocess.run(options, check=True, capture_output=True)
    try:
        yield
    finally:
        subprocess.run(['umount', '-l', str(folder)], check=True)


def fill(job: Job, folder: Path, size: int) -> list[str]:
    """Run a job on a disk that is too small, enlarge it, run again; returns what is wrong."""
    with small_disk(folder, size):
        code = finish(job, folder)
        wrong = find_broken(folder)
        text = Path(f'{folder}.log').read_text()
        if code and not any(word in text for word in ('No space left', 'Errno 28')):
            wrong.append(f'does not tell of the disk: {_last_line(folder)}')
        enlarge = ['mount', '-o', 'remount,size=4g', str(folder)]
        subprocess.run(enlarge, check=True, capture_output=True)
        if finish(job, folder):
            wrong.append(f'does not go on: {_last_line(folder)}')
        return wrong + find_broken(folder)


def measure(job: Job, folder: Path) -> tuple[float, int]:
    """Seconds and bytes of a run that nothing stops."""
    folder.mkdir()
    begin = time.monotonic()
    if finish(job, folder):
        raise RuntimeError(f'{job.name} fails by itself: {_last_line(folder)}')
    seconds = time.monotonic() - begin
    broken = find_broken(folder)
    if broken:
        raise RuntimeError(f'{job.name} is broken by itself: {broken}')
    files = [path for path in folder.rglob('*') if path.is_file()]
    return seconds, sum(path.stat().st_size for path in files)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('--kills', type=int, default=40, help='kills. Defaults to 40')
    parser.add_argument('--disks', type=int, default=30, help='full disks. Defaults to 30')
    parser.add_argument('--seed', type=int, default=0, help='of the moments. Defaults to 0')
    parser.add_argument('--jobs', nargs='+', help='names of some of the runs. Defaults to all')
    args = parser.parse_args()
    limit_threads()
    rng = random.Random(args.seed)
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        jobs = [job for job in make_jobs(place) if not args.jobs or job.name in args.jobs]
        costs = {job.name: measure(job, place / f'whole {job.name}') for job in jobs}
        lots = [job for job in jobs for _ in range(job.share)]
        rows = {job.name: [0, 0, 0, 0] for job in jobs}
        plan = [('kill', lots[i % len(lots)]) for i in range(args.kills)]
        plan += [('disk', jobs[i % len(jobs)]) for i in range(args.disks)]
        faults = []
        for index, (kind, job) in enumerate(plan):
            folder = place / f'{kind} {index}'
            folder.mkdir()
            seconds, size = costs[job.name]
            if kind == 'kill':
                moment = rng.uniform(0.02, 1) * seconds
                while (wrong := kill(job, folder, moment)) is None:  # it is quicker now
                    moment *= 0.6
                    subprocess.run(['rm', '-rf', str(folder)], check=True)
                    folder.mkdir()
            else:
                wrong = fill(job, folder, max(int(rng.uniform(0.05, 0.95) * size), 8192))
            column = 2 * (kind == 'disk')
            rows[job.name][column] += 1
            rows[job.name][column + 1] += bool(wrong)
            outcome = f'{kind} {index}, {job.name}: {"; ".join(wrong) or "went on"}'
            print(outcome, file=sys.stderr, flush=True)
            faults += [outcome] if wrong else []
            subprocess.run(['rm', '-rf', str(folder)], check=True)
        heads = ('run', 'kills', 'faults', 'full disks', 'faults')
        table = [(name, *map(str, row)) for name, row in rows.items()]
        totals = [str(sum(row[column] for row in rows.values())) for column in range(4)]
        print(describe_machine())
        print_table(heads, [*table, ('all', *totals)])
    print('\n'.join(faults))
    sys.exit(bool(faults))


if __name__ == '__main__':
    main()
