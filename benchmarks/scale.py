"""Cost of Kinetics-400 in setting A on one machine with several GPUs, from measured figures.

    python benchmarks/scale.py
    python benchmarks/scale.py --gpus 16 --cores 192

Nothing is measured here: the figures below are in README.md with their origin, and this script
multiplies them. It assumes that GPUs do not wait for each other, nor a loader
for its disk; neither was measured. Validation, one clip per video after every epoch, counts as
training, so the result is rather too high.
"""

from __future__ import annotations

import argparse
import sys
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.common import print_table

# Of MMAction2's copy, see its tools/data/kinetics/README.md.
VIDEOS = dict(train=240_436, val=19_796)
CLIPS = 32  # of a step of one GPU
TEST_CLIPS = 10
# Samples a second of one processor core: 'On a GPU' (8 workers on 340x256) and 'Not shipping maps'
# (2 workers).
FRAMES_PER_CORE, POSES_PER_CORE = 413 / 8, 840 / 2
TEST_VIDEOS_PER_CORE = 12.93  # 'Testing with ten clips'
HEAD_STEP = 0.031  # seconds of one core for 32 clips of cached features, reading not counted
PASSES = 4  # of the cache
# Float16 features of 8 frames and of 32 poses, how much of each pose was seen.
FEATURE_BYTES = 2 * (8 * 2048 + 32 * 512 + 8)
VIDEO_BYTES = 0.77e6  # mean of the five real clips of 340x256 at hand: few
POSE_BYTES = 2 * 300 * 18 * 3 * 2  # two persons, 300 poses, OpenPose-18, float16


@dataclass(frozen=True)
class Stage:
    """A training: its epochs, seconds of a step of one GPU, and samples a second of one core."""

    name: str
    epochs: int
    step: float
    per_core: float


# Steps of an H200 under bfloat16 autocast, 'On a GPU'; epochs of configs/integralaction/*_k400.py.
STAGES = (
    Stage('RGB', 70, 0.0664, FRAMES_PER_CORE),
    Stage('pose', 70, 0.0531, POSES_PER_CORE),
    Stage('rgb+pose', 20, 0.0321, FRAMES_PER_CORE),
)


def estimate(stage: Stage, gpus: int, cores: int) -> tuple[float, float, float]:
    """Hours of the GPUs, cores that would keep them busy, and hours with the cores there are."""
    clips_per_second = gpus * CLIPS / stage.step
    clips = stage.epochs * sum(VIDEOS.values())
    needed = clips_per_second / stage.per_core
    hours = clips / clips_per_second / 3600
    return hours, needed, hours * max(1, needed / cores)


def estimate_cached(gpus: int, cores: int) -> tuple[tuple[float, float, float], float]:
    """As :func:`estimate` for writing the features, and hours of one core that train on them."""
    stage = STAGES[-1]
    passes = (PASSES * VIDEOS['train'] + VIDEOS['val']) / sum(VIDEOS.values())
    clips = stage.epochs * sum(VIDEOS.values())
    head = clips / CLIPS * HEAD_STEP / 3600
    written = tuple(value * passes / stage.epochs for value in estimate(stage, gpus, cores))
    return (written[0], estimate(stage, gpus, cores)[1], written[2]), head


def estimate_test(gpus: int, cores: int) -> tuple[float, float, float]:
    """As :func:`estimate` for testing stage rgb+pose with ten clips, at the cost of its steps."""
    per_second = gpus * CLIPS / STAGES[-1].step / TEST_CLIPS
    hours, needed = VIDEOS['val'] / per_second / 3600, per_second / TEST_VIDEOS_PER_CORE
    return hours, needed, hours * max(1, needed / cores)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('--gpus', type=int, default=8, help='GPUs (default: 8)')
    parser.add_argument('--cores', type=int, default=96, help='processor cores (default: 96)')
    args = parser.parse_args()
    for name, value in vars(args).items():
        if value < 1:
            parser.error(f'argument --{name}: must be >= 1, but got {value}')
    print_costs(args.gpus, args.cores)
    print_disk()


def print_costs(gpus: int, cores: int) -> None:
    rows = [
        (f'{stage.name}, {stage.epochs} epochs', estimate(stage, gpus, cores)) for stage in STAGES
    ]
    written, head = estimate_cached(gpus, cores)
    rows.append((f'features of rgb+pose, {PASSES} passes', written))
    tested = ('test of rgb+pose, ten clips', estimate_test(gpus, cores))
    head_row = (f'its head on them, {STAGES[-1].epochs} epochs', '', '1', f'{head:.2f}')
    print_table(
        ('stage', f'hours of {gpus} GPUs', 'cores that feed them', f'hours with {cores} cores'),
        [*(_format(row) for row in rows), head_row, _format(tested)],
    )


def print_disk() -> None:
    count = sum(VIDEOS.values())
    features = FEATURE_BYTES * (PASSES * VIDEOS['train'] + VIDEOS['val'])
    rows = [
        ('videos of 340x256', VIDEO_BYTES * count),
        ('poses', POSE_BYTES * count),
        (f'cached features, {PASSES} passes', features),
    ]
    print_table(('on disk', 'GB'), [(name, f'{size / 1e9:.0f}') for name, size in rows])


def _format(row: tuple[str, tuple[float, float, float]]) -> tuple[str, ...]:
    name, (hours, needed, bound) = row
    return name, f'{hours:.2f}', f'{needed:.0f}', f'{bound:.2f}'


if __name__ == '__main__':
    main()
