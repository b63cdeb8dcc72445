"""Motions of two persons whose places are by score or by track: nearest neighbours.

Poses of UT-Interaction except pointing (docs/real_data.md), 48 frames a clip, in fractions of the
frame. A clip gets the class of the nearest one of the other place: set 2 from set 1, set 1 from
set 2.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

# A checkout works without being installed.
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import numpy as np

from benchmarks.common import print_table
from integralaction_mm.datasets.pose_arrays import pack_poses
from integralaction_mm.datasets.pose_tracks import pack_tracks
from integralaction_mm.unpickling import load_pickle

FRAMES, SIZE = 48, (720, 480)
# The parent of each of COCO-17's joints in MMAction2's graph, as in JointToBone.
_PARENTS = [0, 0, 0, 1, 2, 0, 0, 5, 6, 7, 8, 0, 0, 11, 12, 13, 14]
FEATURES: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    'joint': lambda xy: xy,
    'bone': lambda xy: xy - xy[:, :, _PARENTS],
    'joint-motion': lambda xy: np.diff(xy, axis=1),
    'bone-motion': lambda xy: np.diff(xy - xy[:, :, _PARENTS], axis=1),
}


def read_clips(real: Path, pack: Callable[..., dict]) -> Iterator[tuple[str, dict]]:
    """Names of all clips but pointing, and their poses, the persons of each frame in an order."""
    poses = load_pickle('poses', real / 'ut_interaction/poses.pkl')
    for name in sorted(poses):
        if not Path(name).stem.endswith('_3'):
            keypoint, score = (array.astype(float) for array in poses[name])
            frames = list(zip(keypoint.transpose(1, 0, 2, 3), score.transpose(1, 0, 2)))
            yield name, pack(frames, 17, 2)


def read(real: Path, pack: Callable[..., dict]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Keypoints (N, 2, FRAMES, 17, 2), labels and whether a clip is of set 1."""
    names, clips = [], []
    for name, item in read_clips(real, pack):
        xy = item['keypoint'].astype(float) / SIZE
        xy = np.concatenate([xy, np.zeros_like(xy)])[:2]
        clips.append(xy[:, np.linspace(0, xy.shape[1] - 1, FRAMES).round().astype(int)])
        names.append(name)
    labels = np.array([int(Path(name).stem[-1]) for name in names])
    return np.stack(clips), labels, np.array([name.startswith('set1') for name in names])


def accuracy(features: np.ndarray, labels: np.ndarray, known: np.ndarray) -> float:
    """Share in percent of the other clips whose nearest known one has their label."""
    rest = features[~known][:, None] - features[known]
    nearest = np.square(rest).sum(axis=-1).argmin(axis=1)
    return 100 * (labels[known][nearest] == labels[~known]).mean()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('real', type=Path, help='folder with ut_interaction/')
    args = parser.parse_args()
    packed = {pack.__name__: read(args.real, pack) for pack in (pack_poses, pack_tracks)}
    rows = []
    for name, feature in FEATURES.items():
        row = [name]
        for xy, labels, first in packed.values():
            flat = np.stack([feature(clip).ravel() for clip in xy])
            row += [f'{accuracy(flat, labels, known):.0f}' for known in (first, ~first)]
        rows.append(row)
    heads = [f'{name}, set {place}' for name in ('by score', 'by track') for place in (2, 1)]
    print_table(['', *heads], rows)


if __name__ == '__main__':
    main()
