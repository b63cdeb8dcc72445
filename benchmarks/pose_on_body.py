"""How well ``pose_on_body`` of a robust model tells another person's pose from a person's own.

    python benchmarks/pose_on_body.py other_pose.pkl in_context.pkl out_of_context.pkl

The dumps are those of ``tools/test.py --dump`` on Pantomime's test sets: ``other_pose`` shows an
action in its scene under another video's pose, ``out_of_context`` another scene under the body's
own. ``context_conflict``, which is the same for both, is given for comparison. Videos without a
pose tell nothing and are left out.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import numpy as np
from scipy.stats import rankdata

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks.common import print_table
from integralaction_mm.analysis.dumps import load_dump


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('other', help='dump of videos under the poses of others')
    parser.add_argument('own', nargs='+', help='dumps of videos with their own poses')
    args = parser.parse_args()
    other = read(args.other)
    rows = [describe(args.other, *other, '', '')]
    for path in args.own:
        own = read(path)
        aurocs = measure_auroc(own[0], other[0]), measure_auroc(other[1], own[1])
        rows.append(describe(path, *own, *(f'{x:.3f}' for x in aurocs)))
    head = 'dump', 'videos with a pose', 'mean pose on body', 'mean conflict'
    print_table((*head, 'AUROC of pose on body', 'AUROC of conflict'), rows)


def read(path: str) -> tuple[np.ndarray, np.ndarray]:
    """``pose_on_body`` and ``context_conflict`` of a dump's videos with a pose."""
    dump = load_dump(path)
    if dump.bodies is None or dump.conflicts is None:
        sys.exit(f"predictions must have 'pose_on_body' and 'context_conflict': {path}")
    found = dump.bodies != 0.5
    return dump.bodies[found], dump.conflicts[found]


def describe(path: str, bodies: np.ndarray, conflicts: np.ndarray, *aurocs: str) -> list[str]:
    """A row of the table."""
    means = f'{bodies.mean():.3f}', f'{conflicts.mean():.3f}'
    return [Path(path).stem, str(len(bodies)), *means, *aurocs]


def measure_auroc(positive: np.ndarray, negative: np.ndarray) -> float:
    """Share of the pairs in which the positive one is greater."""
    ranks, count = rankdata(np.concatenate([positive, negative])), len(positive)
    return (ranks[:count].sum() - count * (count + 1) / 2) / (count * len(negative))


if __name__ == '__main__':
    main()
