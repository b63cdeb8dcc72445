"""All that is measured on a GPU, in one run of minutes.

    python benchmarks/gpu.py
    python benchmarks/gpu.py --only maps steps --stages rgb_pose --dtypes bfloat16 --budget 300
    python benchmarks/gpu.py --dry-run             # the same, tiny, on a CPU

Sections run one after another, each in a process of its own that is ended when its time is up; a
section that fails leaves its error and the figures before it. The JSON file is complete after
every figure. Goals and what they compare stand in benchmarks/README.md.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import queue
import re
import signal
import subprocess
import sys
import time
import traceback
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from integralaction_mm.files import write_json

# Seconds that each section may take.
LIMITS = dict(
    tests=90, steps=230, maps=50, profile=40, variants=40, compiled=90, deterministic=60,
    workers=60, onnx_half=60, demo=180,
)  # fmt: skip
STAGES = ('rgb_only', 'rgb_pose', 'pose_only')
DTYPES = ('bfloat16', 'tf32', 'float32')
GRACE = 15  # seconds more before a section that does not stop by itself is ended
Figures = Iterator[tuple[str, Any]]


class Record:
    """Figures by section and name, written whole or not at all after each one."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.content: dict[str, Any] = {}

    def add(self, section: str, name: str, figure: Any) -> None:
        self.content.setdefault(section, {})[name] = figure
        write_json(self.path, self.content)


def tests(dry: bool, deadline: float) -> Figures:
    """The tests marked gpu."""
    marked = [
        str(path.relative_to(ROOT))
        for path in sorted((ROOT / 'tests').rglob('test_*.py'))
        if 'mark.gpu' in path.read_text(encoding='utf-8')
    ]
    command = [sys.executable, '-m', 'pytest', '-q', '-m', 'gpu', '-p', 'no:cacheprovider']
    limit = max(deadline - time.time(), 1)
    done = subprocess.run(
        [*command, *marked], cwd=ROOT, capture_output=True, text=True, timeout=limit
    )
    lines = done.stdout.strip().splitlines()
    failed = [line for line in lines if re.match(r'FAILED|ERROR|E  ', line)]
    last = lines[-1] if lines else done.stderr.strip()[-500:]
    yield 'gpu', dict(returncode=done.returncode, last=last, failed=failed[:40], files=marked)


def steps(
    dry: bool, deadline: float, stages: Sequence[str] = STAGES, dtypes: Sequence[str] = DTYPES
) -> Figures:
    """Training steps of stages, settings, rivals and types; the main ones come first."""
    import torch

    from benchmarks import gpu_steps

    scale = gpu_steps.DRY if dry else gpu_steps.Scale()
    for dtype in dtypes if not dry else ('bfloat16',):
        rate = gpu_steps.measure_matrix_rate(dtype, scale)
        yield f'matrix {dtype}', dict(tflop_per_s=rate)
        for setting in gpu_steps.SETTINGS if not dry else ('B',):
            for stage in stages:
                rivals = gpu_steps.RIVALS[stage]
                cases = [gpu_steps.Case(stage, setting, rival, dtype) for rival in rivals]
                fitting = scale
                while time.time() < deadline:
                    try:
                        for case in cases:
                            step = gpu_steps.attempt(gpu_steps.measure_step, case, fitting, rate)
                            yield str(case), step
                        break
                    except torch.OutOfMemoryError:  # all rivals again, with half the batch
                        fitting = replace(fitting, batch=fitting.batch // 2)
                    torch.cuda.empty_cache()
                else:
                    yield str(cases[0]), dict(error='no time left')


def maps(dry: bool, deadline: float) -> Figures:
    from benchmarks import gpu_steps
    from benchmarks.gpu_maps import measure_maps

    for setting in ('A', 'B') if not dry else ('B',):
        scale = gpu_steps.DRY if dry else gpu_steps.Scale()
        yield setting, gpu_steps.attempt(measure_maps, setting, scale)


def profile(dry: bool, deadline: float) -> Figures:
    """Kernels that take most of a step: text."""
    from benchmarks import gpu_steps

    scale = gpu_steps.DRY if dry else gpu_steps.Scale()
    main, rest = ('rgb_only', 'A'), [('rgb_pose', 'B'), ('pose_only', 'A'), ('rgb_pose', 'A')]
    for stage, setting in [main, *rest] if not dry else [('rgb_only', 'B')]:
        if time.time() < deadline:
            case = gpu_steps.Case(stage, setting, 'ours')
            yield str(case), gpu_steps.attempt(gpu_steps.profile_step, case, scale)


def rest(name: str, dry: bool, deadline: float) -> Figures:
    """A section of gpu_rest.py."""
    from benchmarks import gpu_rest, gpu_steps

    for figure in getattr(gpu_rest, name)(gpu_steps.DRY if dry else gpu_steps.Scale()):
        yield figure
        if time.time() > deadline:
            return


SECTIONS = dict(tests=tests, steps=steps, maps=maps, profile=profile)
SECTIONS.update({name: partial(rest, name) for name in LIMITS if name not in SECTIONS})


def run_section(name: str, dry: bool, deadline: float, put: Any, **options: Any) -> None:
    """Put the figures of a section, its error if it has one, and None."""
    started = time.time()
    os.environ.setdefault('OMP_WAIT_POLICY', 'PASSIVE')
    try:
        for figure in SECTIONS[name](dry, deadline, **options):
            put(figure)
    except BaseException as error:  # whatever it is, the next section runs
        lines = traceback.format_exc().strip().splitlines()
        put(('error', dict(type=type(error).__name__, traceback=lines[-12:])))
    put(('seconds', round(time.time() - started, 1)))
    put(None)


def run_leading(*args: Any, **options: Any) -> None:
    """Run a section at the head of a group of processes, so that all of them can be ended."""
    os.setsid()
    run_section(*args, **options)


def run_apart(name: str, deadline: float, record: Record, **options: Any) -> None:
    """Run a section in a process of its own, and end it when its time is long over."""
    context = multiprocessing.get_context('spawn')
    channel = context.Queue()
    process = context.Process(
        target=run_leading, args=(name, False, deadline, channel.put), kwargs=options
    )
    process.start()
    while True:
        try:
            figure = channel.get(timeout=1)
        except queue.Empty:
            late = time.time() > deadline + GRACE
            if late or not process.is_alive():
                reason = 'ended, its time was over' if late else f'died, {process.exitcode}'
                record.add(name, 'error', reason)
                break
            continue
        if figure is None:
            break
        record.add(name, *figure)
        print(f'{name}: {figure[0]}', file=sys.stderr, flush=True)
    process.join(timeout=5)
    if process.is_alive():
        os.killpg(process.pid, signal.SIGKILL)


def describe() -> dict[str, str]:
    """Machine and versions."""
    from benchmarks.common import describe_machine

    return dict(machine=describe_machine(), started=time.strftime('%Y-%m-%d %H:%M:%S'))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('--out', type=Path, default='work_dirs/gpu.json', help='JSON to write')
    parser.add_argument('--budget', type=float, default=540, help='seconds (default: 540)')
    parser.add_argument('--only', nargs='+', choices=LIMITS, default=list(LIMITS))
    parser.add_argument(
        '--limits', nargs='+', type=parse_limit, default=[], metavar='SECTION=SECONDS'
    )
    parser.add_argument('--stages', nargs='+', choices=STAGES, default=STAGES, help='of steps')
    parser.add_argument('--dtypes', nargs='+', choices=DTYPES, default=DTYPES, help='of steps')
    parser.add_argument('--dry-run', action='store_true', help='tiny, on a CPU')
    args = parser.parse_args()
    end = time.time() + (3600 if args.dry_run else args.budget)
    limits = {**LIMITS, **dict(args.limits)}
    record = Record(args.out)
    for key, value in describe().items():
        record.add('about', key, value)
    for name in args.only:
        options = dict(stages=args.stages, dtypes=args.dtypes) if name == 'steps' else {}
        deadline = end if args.dry_run else min(end, time.time() + limits[name])
        if deadline - time.time() < 10:
            record.add(name, 'error', 'not started, the budget is spent')
        elif args.dry_run:
            put = partial(put_figure, record, name)
            run_section(name, True, deadline, put, **options)
        else:
            run_apart(name, deadline, record, **options)
    from benchmarks.gpu_report import find_goals, print_report

    for goal, outcome in find_goals(record.content).items():
        record.add('goals', goal, outcome)
    print_report(record.content)


def parse_limit(text: str) -> tuple[str, float]:
    name, _, seconds = text.partition('=')
    if name not in LIMITS:
        raise argparse.ArgumentTypeError(f'section must be one of {list(LIMITS)}, but got {text}')
    return name, float(seconds)


def put_figure(record: Record, section: str, figure: tuple[str, Any] | None) -> None:
    if figure is not None:
        record.add(section, *figure)


if __name__ == '__main__':
    main()
