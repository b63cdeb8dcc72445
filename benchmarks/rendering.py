"""Time of PoseHeatmapPAF, MMAction2's GeneratePoseTarget and merely filling an array.

Then that of RenderPoseTarget, which draws the same maps as GeneratePoseTarget, in PoseC3D's
sizes. Random persons, each within half of the frame, of OpenPose-18; one thread.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

# A checkout works without being installed.
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import numpy as np

import integralaction_mm  # noqa: F401  # lets MMAction2 in beside mmcv 2.2

# isort: split
from mmaction.datasets.transforms import GeneratePoseTarget

from benchmarks.common import compare, describe_machine, limit_threads, print_ratios, print_table
from integralaction_mm.datasets import PoseHeatmapPAF, RenderPoseTarget
from integralaction_mm.layouts import get_layout

LAYOUT = get_layout('openpose18')
FRAME = 224


def make_poses(frames: int, persons: int = 5, joints: int = 18) -> dict:
    """Poses of ``persons`` in a frame of 224x224 pixels, of which ``joints`` joints are seen."""
    rng = np.random.default_rng(0)
    centre = rng.uniform(0.25, 0.75, size=(persons, 1, 1, 2))
    offset = rng.uniform(-0.25, 0.25, size=(persons, frames, LAYOUT.num_keypoints, 2))
    score = rng.uniform(0.2, 1, size=offset.shape[:3])
    score[:, :, joints:] = 0
    return dict(
        keypoint=(FRAME * (centre + offset)).astype(np.float32),
        keypoint_score=score.astype(np.float32),
        img_shape=(FRAME, FRAME),
    )


def compare_transforms(frames: int, repeats: int) -> dict[str, float]:
    """Seconds of the two transforms and of filling an array, for maps of 56x56 pixels."""
    poses, ours = make_poses(frames), PoseHeatmapPAF(LAYOUT)
    theirs = GeneratePoseTarget(
        sigma=0.5, with_kp=True, with_limb=True, skeletons=LAYOUT.bones, scaling=56 / FRAME
    )
    shape = ours(dict(poses))['heatmap_imgs'].shape
    rivals = {
        'PoseHeatmapPAF': lambda: ours(dict(poses)),
        'GeneratePoseTarget': lambda: theirs(dict(poses)),
        'np.empty and fill': lambda: np.empty(shape, dtype=np.float32).fill(1),
    }
    return compare(rivals, repeats)


def compare_targets(repeats: int) -> list[tuple[str, ...]]:
    """Rows: milliseconds of PoseC3D's maps of two persons, by both transforms, and their ratio."""
    keypoints, limbs = dict(), dict(with_kp=False, with_limb=True)
    clip, views = (dict(make_poses(frames, persons=2), img_shape=(64, 64)) for frames in (48, 480))
    for poses in (clip, views):
        poses['keypoint'] *= 64 / FRAME
    rows = []
    for title, poses, options in (
        ('48 frames, keypoints', clip, keypoints),
        ('48 frames, limbs', clip, limbs),
        ('10 clips and their mirror, keypoints', views, dict(keypoints, double=True)),
        ('10 clips and their mirror, limbs', views, dict(limbs, double=True)),
    ):
        kwargs = dict(options, skeletons=LAYOUT.bones)
        ours, theirs = RenderPoseTarget(**kwargs), GeneratePoseTarget(**kwargs)
        maps = (draw(dict(poses))['imgs'] for draw in (ours, theirs))
        np.testing.assert_allclose(*maps, rtol=0, atol=1e-5)
        shape = ours(dict(poses))['imgs'].shape
        calls = dict(
            ours=partial(call_once, ours, poses),
            theirs=partial(call_once, theirs, poses),
            fill=lambda shape=shape: np.empty(shape, dtype=np.float32).fill(1),
        )
        seconds = compare(calls, repeats)
        times = [f'{1000 * seconds[name]:.2f}' for name in calls]
        rows.append((title, *times, f'{seconds["theirs"] / seconds["ours"]:.0f}'))
    return rows


def call_once(draw: Callable, poses: dict) -> None:
    draw(dict(poses))


def compare_growth(frames: int, repeats: int) -> list[tuple[str, dict[str, float]]]:
    """Seconds of PoseHeatmapPAF over persons, joints that are seen, and sides of the map."""

    def call(poses: dict, side: int = 56) -> Callable[[], dict]:
        render = PoseHeatmapPAF(LAYOUT, size=(side, side))
        return lambda: render(dict(poses))

    rivals = {
        'persons': {str(n): call(make_poses(frames, n)) for n in (1, 2, 3, 4, 5)},
        'joints seen of 5 persons': {
            str(n): call(make_poses(frames, joints=n)) for n in (0, 6, 12, 18)
        },
        'side of the map': {str(n): call(make_poses(frames), n) for n in (28, 56, 112)},
    }
    return [(name, compare(calls, repeats)) for name, calls in rivals.items()]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('--repeats', type=int, default=50, help='timed rounds (default: 50)')
    args = parser.parse_args()
    if args.repeats < 1:
        sys.exit(f'rendering.py: error: --repeats must be >= 1, but got {args.repeats}')
    limit_threads()
    print(f'{describe_machine()}\n')
    for frames in (8, 32):
        seconds = compare_transforms(frames, args.repeats)
        print_ratios(f'{frames} frames, 5 persons', seconds, 'PoseHeatmapPAF')
    head = ("PoseC3D's maps of 64x64", 'RenderPoseTarget, ms', 'GeneratePoseTarget, ms',
            'np.empty and fill, ms', 'times')  # fmt: skip
    print_table(head, compare_targets(max(1, args.repeats // 10)))
    for name, seconds in compare_growth(8, args.repeats):
        head = [name, *seconds]
        print_table(head, [['ms, 8 frames', *(f'{1000 * s:.3f}' for s in seconds.values())]])


if __name__ == '__main__':
    main()
