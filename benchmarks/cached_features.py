"""Stage rgb+pose from cached features compared with frames, using the tools themselves.

    python benchmarks/cached_features.py --data data/pantomime \
        --streams 'streams://rgb=work_dirs/rgb_only_pantomime&pose=work_dirs/pose_only_pantomime'

Each trains the head of a config in a separate process, with the same seed, for --epochs. From
frames, one epoch and two are trained, and the difference counts for each further one; --whole
trains all of them. The time of caching is that of ``tools/cache_features.py`` with --passes. Both
wall time and processor time are those of whole processes with their workers,
including start-up; the latter depends less on what else the machine does. --amp also caches
with automatic mixed precision.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks.common import describe_machine, print_table


def main() -> None:
    args = parse_args()
    print(f'{describe_machine()}; {args.config}, {args.epochs} epochs, {args.passes} passes\n')
    with tempfile.TemporaryDirectory() as folder:
        caching = {
            name: run(
                'cache_features.py', args.config, '--out', f'{folder}/features{name}',
                '--passes', args.passes, *name.split(), *cfg_options(args),
            )
            for name in (['', ' --amp'] if args.amp else [''])
        }  # fmt: skip
        cached = train(args, folder, args.epochs, '--cached-features', f'{folder}/features')
        frames = train(args, folder, args.epochs if args.whole else 1)
        if not args.whole:
            second = train(args, folder, 2) - frames
            frames = frames + (args.epochs - 1) * second
    seconds = {'from frames': frames, 'from cached features': cached}
    for name, value in caching.items():
        seconds[f'caching{name}'] = value
        seconds[f'caching{name} and from cached features'] = value + cached
    rows = [
        (name, *(f'{x:.0f}' for x in value), *(f'{x:.1f}' for x in frames / value))
        for name, value in seconds.items()
    ]
    head = 'training', 's', 'CPU s', 'times faster', 'times less of the CPU'
    print_table(head, rows)


def parse_args() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('--config', default='configs/pantomime/rgb_pose_pantomime_robust.py')
    parser.add_argument('--data', default='data/pantomime', help="the config's dataset")
    parser.add_argument('--streams', help="the config's load_from")
    parser.add_argument('--epochs', type=int, default=20, help='(default: 20)')
    parser.add_argument('--passes', type=int, default=4, help='augmented passes (default: 4)')
    parser.add_argument('--videos', type=int, help='training videos (default: all)')
    parser.add_argument('--whole', action='store_true', help='also train all epochs from frames')
    parser.add_argument('--amp', action='store_true', help='also cache with mixed precision')
    return parser.parse_args()


def cfg_options(args: argparse.Namespace) -> list[str]:
    """Where the data and the streams are."""
    options = ['--cfg-options']
    for phase in ('train', 'val'):
        dataset = f'{phase}_dataloader.dataset'
        options.append(f'{dataset}.ann_file={args.data}/annotations.pkl')
        options.append(f'{dataset}.data_prefix.video={args.data}/videos')
    if args.videos:
        options.append(f'train_dataloader.dataset.indices={args.videos}')
    return [*options, *([f'load_from={args.streams}'] if args.streams else [])]


def train(args: argparse.Namespace, folder: str, epochs: int, *more: object) -> np.ndarray:
    """Seconds, as of :func:`run`, of a training without its validation."""
    work_dir = tempfile.mkdtemp(dir=folder)
    return run(
        'train.py', args.config, '--work-dir', work_dir, '--seed', 0, '--no-validate', *more,
        *cfg_options(args), f'train_cfg.max_epochs={epochs}',
        'default_hooks.checkpoint.save_best=None',
    )  # fmt: skip


def run(tool: str, *arguments: object) -> np.ndarray:
    """Seconds of one of the tools: on the clock, and of the processor with all its workers."""
    command = [sys.executable, str(ROOT / 'tools' / tool), *map(str, arguments)]
    before = processor_seconds()
    started = time.perf_counter()
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    seconds = np.array([time.perf_counter() - started, processor_seconds() - before])
    if done.returncode:
        sys.exit(f'{tool} failed:\n{done.stdout[-2000:]}{done.stderr[-2000:]}')
    return seconds


def processor_seconds() -> float:
    """Processor time of all child processes that have ended."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


if __name__ == '__main__':
    main()
