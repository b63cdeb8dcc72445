"""How many times faster than real time videos are recognised, by stage and as a whole.

    python benchmarks/inference.py CONFIG CHECKPOINT VIDEOS --pose-backend mediapipe --before OLDER

Stages run one after another, videos in turn. Poses and drawing also decode the video, and drawing
writes it. 'Whole' is everything ``tools/infer.py`` does from loading the model, without imports.
With ``--before`` the code of another checkout takes turns with this one, each in its own process
with the same model. On a busy machine wall times are rough; processor time ('cpu'), of which two
cores have two seconds per second, then says more.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import redirect_stdout
from dataclasses import replace
from pathlib import Path
from statistics import median
from typing import Any

CHECKOUT = Path(__file__).resolve().parents[1]
STAGES = ('decode', 'poses', 'model', 'draw', 'whole')


def measure(args: argparse.Namespace) -> dict[str, tuple[float, float]]:
    """Seconds of wall and processor of each stage, and 'video', those that the videos last."""
    import cv2
    import torch
    from mmengine.logging import MMLogger

    from integralaction_mm.apis import TwoStreamInferencer, draw_video
    from integralaction_mm.apis.clip import open_clip
    from integralaction_mm.apis.poses import check_poses, find_poses

    torch.set_num_threads(args.threads)
    cv2.setNumThreads(args.threads)
    MMLogger.get_current_instance().setLevel('ERROR')
    model = TwoStreamInferencer(args.config, args.checkpoint, 'cpu', args.pose_backend)
    spent = dict.fromkeys(STAGES, (0.0, 0.0))
    video = 0.0

    def timed(name: str, do: Callable[[], Any]) -> Any:
        wall, cpu = time.perf_counter(), time.process_time()
        result = do()
        took = time.perf_counter() - wall, time.process_time() - cpu
        spent[name] = (spent[name][0] + took[0], spent[name][1] + took[1])
        return result

    with tempfile.TemporaryDirectory() as out:
        drawn = Path(out, 'drawn.mp4')
        for path in () if args.whole else args.videos:
            clip = open_clip(path)
            video += clip.count / clip.fps
            timed('decode', lambda clip=clip: sum(1 for _ in clip.images()))
            if model.pose_backend is not None:
                poses = timed(
                    'poses', lambda c=clip: find_poses(c, model.pose_backend, model.layout)
                )
                clip = replace(clip, poses=check_poses(poses, clip, model.layout))
            seen = timed('model', lambda clip=clip: list(model.predict([clip])))
            timed('draw', lambda c=clip, s=seen: draw_video(c, s, drawn, model.layout))
        timed('whole', lambda: infer(args, out))
    video = video or sum(clip.count / clip.fps for clip in map(open_clip, args.videos))
    return {**spent, 'video': (video, video)}


def infer(args: argparse.Namespace, out: str) -> None:
    """What the command line does, in this process."""
    from integralaction_mm.commands.infer import main as run

    backend = ['--pose-backend', args.pose_backend] if args.pose_backend else []
    model = ['--config', args.config, '--checkpoint', args.checkpoint, '--device', 'cpu']
    videos = [str(path) for path in args.videos]
    with open(os.devnull, 'w') as nowhere, redirect_stdout(nowhere):
        run([*videos, *model, *backend, '--out-dir', str(Path(out, 'whole'))])


def measure_apart(checkout: Path) -> dict[str, tuple[float, float]]:
    """The same with the code of a checkout, in a separate process."""
    paths = [str(checkout), *os.environ.get('PYTHONPATH', '').split(os.pathsep)]
    paths = [
        path for path in paths if path and Path(path).resolve() != CHECKOUT or path == paths[0]
    ]
    environ = {**os.environ, 'PYTHONPATH': os.pathsep.join(paths)}
    command = [sys.executable, __file__, *sys.argv[1:], '--once']
    done = subprocess.run(
        command, env=environ, stdout=subprocess.PIPE, text=True, check=True, cwd=checkout
    )
    return json.loads(done.stdout.splitlines()[-1])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('config', type=os.path.abspath, help='config of a model')
    parser.add_argument('checkpoint', type=os.path.abspath, help='its checkpoint')
    parser.add_argument('videos', nargs='+', type=Path, help='videos')
    parser.add_argument('--pose-backend', help='estimator of poses')
    parser.add_argument('--before', type=Path, help='another checkout of this repository')
    parser.add_argument('--repeats', type=int, default=3, help='runs of each. Defaults to 3')
    parser.add_argument('--threads', type=int, default=2, help='of Torch. Defaults to 2')
    parser.add_argument('--whole', action='store_true', help='measure no single stages')
    parser.add_argument('--once', action='store_true', help=argparse.SUPPRESS)
    args = parser.parse_args()
    args.videos = [path.resolve() for path in args.videos]
    if args.once:
        print(json.dumps(measure(args)))
        return
    checkouts = {'now': CHECKOUT}
    if args.before is not None:
        checkouts = {'before': args.before.resolve(), **checkouts}
    runs: dict[str, list[dict]] = {name: [] for name in checkouts}
    for _ in range(args.repeats):
        for name, checkout in checkouts.items():
            runs[name].append(measure_apart(checkout))
            print(name, runs[name][-1], file=sys.stderr, flush=True)
    report(runs)


def report(runs: dict[str, list[dict]]) -> None:
    """Print the tables: multiples of real time, and how many times as fast it is now."""
    sys.path.insert(0, str(CHECKOUT))
    from benchmarks.common import describe_machine, print_table

    print(f'{describe_machine()}\n')
    rows = []
    for stage in STAGES:
        seconds = {
            (name, kind): median(run[stage][kind] for run in found)
            for name, found in runs.items()
            for kind in (0, 1)
        }
        if not all(seconds.values()):
            continue
        video = runs['now'][0]['video'][0]
        row = [stage, *(f'x {video / value:.2f}' for value in seconds.values())]
        if 'before' in runs:
            row += [f'{seconds["before", k] / seconds["now", k]:.2f}' for k in (0, 1)]
        rows.append(row)
    head = ['stage', *(f'{name}, {kind}' for name in runs for kind in ('wall', 'cpu'))]
    print_table(head + ['wall, ratio', 'cpu, ratio'] * ('before' in runs), rows)


if __name__ == '__main__':
    main()
