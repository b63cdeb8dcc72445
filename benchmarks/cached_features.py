"""Stage rgb+pose from cached features against the same from frames, by the tools themselves.

    python benchmarks/cached_features.py --data data/pantomime \
        --streams 'streams://rgb=work_dirs/rgb_only_pantomime&pose=work_dirs/pose_only_pantomime'

Each trains the head of a config in a process of its own, with the same seed, for --epochs. From
frames one epoch is timed and multiplied, as a second one takes as long; --whole trains all of
them. The time of caching is that of ``tools/cache_features.py`` with --passes.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks.common import describe_machine, print_table

# MMEngine's log: the mean time of an iteration of the last epoch, and how many it has.
_ITERATION = re.compile(r'Epoch\(train\) +\[\d+\]\[ *(\d+)/(\d+)\].* time: ([\d.]+)')


def main() -> None:
    args = parse_args()
    print(f'{describe_machine()}; {args.config}, {args.epochs} epochs, {args.passes} passes\n')
    with tempfile.TemporaryDirectory() as folder:
        cache = Path(folder) / 'features'
        options = cfg_options(args)
        started = time.perf_counter()
        run('cache_features.py', args.config, '--out', cache, '--passes', args.passes, *options)
        caching = time.perf_counter() - started
        cached = train(args, Path(folder) / 'cached', args.epochs, '--cached-features', cache)
        epochs = args.epochs if args.whole else 1
        frames = train(args, Path(folder) / 'frames', epochs) * args.epochs / epochs
    rows = [
        ('from frames', f'{frames:.0f}', '1'),
        ('from cached features', f'{cached:.1f}', f'{frames / cached:.1f}'),
        (
            'and the time of caching',
            f'{cached + caching:.0f}',
            f'{frames / (cached + caching):.1f}',
        ),
    ]
    print_table(('training', 's', 'times faster'), rows)


def parse_args() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('--config', default='configs/pantomime/rgb_pose_pantomime_robust.py')
    parser.add_argument('--data', default='data/pantomime', help="the config's dataset")
    parser.add_argument('--streams', help="the config's load_from")
    parser.add_argument('--epochs', type=int, default=20, help='(default: 20)')
    parser.add_argument('--passes', type=int, default=4, help='augmented passes (default: 4)')
    parser.add_argument('--whole', action='store_true', help='train all epochs from frames, too')
    return parser.parse_args()


def cfg_options(args: argparse.Namespace) -> list[str]:
    """Where the data and the streams are."""
    options = ['--cfg-options']
    for phase in ('train', 'val'):
        dataset = f'{phase}_dataloader.dataset'
        options.append(f'{dataset}.ann_file={args.data}/annotations.pkl')
        options.append(f'{dataset}.data_prefix.video={args.data}/videos')
    return [*options, *([f'load_from={args.streams}'] if args.streams else [])]


def train(args: argparse.Namespace, work_dir: Path, epochs: int, *more: object) -> float:
    """Seconds of the iterations of a training, without its start and its validation."""
    log = run(
        'train.py', args.config, '--work-dir', work_dir, '--seed', 0, '--no-validate', *more,
        *cfg_options(args), f'train_cfg.max_epochs={epochs}', 'default_hooks.logger.interval=1000',
        'log_processor.window_size=1000000', 'default_hooks.checkpoint.save_best=None',
    )  # fmt: skip
    total = 0.0
    for last, count, seconds in _ITERATION.findall(log):
        if last == count:
            total = float(seconds) * int(count) * epochs
    return total


def run(tool: str, *arguments: object) -> str:
    """Output of one of the tools."""
    command = [sys.executable, str(ROOT / 'tools' / tool), *map(str, arguments)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f'{tool} failed:\n{done.stdout[-2000:]}{done.stderr[-2000:]}')
    return done.stdout + done.stderr


if __name__ == '__main__':
    main()
