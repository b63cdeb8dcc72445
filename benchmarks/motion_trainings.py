"""ST-GCN on the motions of two persons whose places are by score or by track.

    python benchmarks/motion_trainings.py ROOT --work-dir work_dirs/motions --seeds 0 1 2

UT-Interaction without pointing (docs/real_data.md): trained in one place and tested in the other,
with ``configs/real/stgcn_joint_penn.py`` for two persons. A finished run is not done again.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections.abc import Callable
from itertools import product
from pathlib import Path

# A checkout works without being installed.
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import numpy as np

from benchmarks.common import print_table
from benchmarks.motions import read_clips
from integralaction_mm.analysis.dumps import load_dump
from integralaction_mm.config_files import find_config
from integralaction_mm.datasets.pose_arrays import pack_poses
from integralaction_mm.datasets.pose_tracks import pack_tracks
from integralaction_mm.experiments.scoring import score_contexts
from integralaction_mm.files import write_pickle

CONFIG = 'stgcn_joint_penn'
ORDERS: dict[str, Callable[..., dict]] = {'score': pack_poses, 'track': pack_tracks}
FEATURES = {'joint-motion': 'jm', 'bone-motion': 'bm'}
PLACES = ('set1', 'set2')
SIZE = (480, 720)  # height and width


def write_annotations(real: Path, out: Path, pack: Callable[..., dict]) -> None:
    """Write the poses of all clips but pointing, the persons of each frame in an order."""
    annotations = []
    for name, poses in read_clips(real, pack):
        frames = poses['keypoint'].shape[1]
        item = dict(frame_dir=name, label=int(Path(name).stem[-1]), total_frames=frames)
        annotations.append({**item, 'img_shape': SIZE, 'original_shape': SIZE, **poses})
    names = [item['frame_dir'] for item in annotations]
    split = {place: [name for name in names if name.startswith(place)] for place in PLACES}
    write_pickle(out, dict(split=split, annotations=annotations))


def run_one(work_dir: Path, order: str, feature: str, test: str, seed: int, epochs: int) -> Path:
    """Train and test; returns the dump."""
    (train,) = set(PLACES) - {test}
    folder = work_dir / f'{feature}_by_{order}_{test}_seed{seed}'
    dump = folder / 'test.pkl'
    if dump.exists():
        return dump
    options = [
        'model.cls_head.num_classes=6',
        f'train_cfg.max_epochs={epochs}',
        f'param_scheduler.0.T_max={epochs}',
    ]
    for phase, split in (('train', train), ('val', test), ('test', test)):
        options += [
            f'{phase}_dataloader.{key}'
            for key in (
                f'dataset.ann_file={work_dir}/by_{order}.pkl',
                f'dataset.split={split}',
                f'dataset.pipeline.1.feats=[{FEATURES[feature]}]',
                'dataset.pipeline.4.num_person=2',
                'num_workers=0',
                'persistent_workers=False',
            )
        ]
    config, common = find_config(CONFIG), ['--work-dir', str(folder), '--cfg-options', *options]
    lines = [
        ['train', config, '--seed', str(seed), '--no-validate', *common],
        ['test', config, str(folder / f'epoch_{epochs}.pth'), '--dump', str(dump), *common],
    ]
    command = [sys.executable, '-m', 'integralaction_mm.commands.several', json.dumps(lines)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return dump


def score(dump: Path) -> float:
    """Top-1 in percent."""
    return score_contexts(dict(test=load_dump(dump)))['test']['top1']


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('real', type=Path, help='folder with ut_interaction/')
    parser.add_argument('--work-dir', type=Path, required=True, help='folder for the runs')
    parser.add_argument('--seeds', type=int, nargs='+', default=[0], help='Defaults to 0')
    parser.add_argument('--epochs', type=int, default=50, help='of 50 clips. Defaults to 50')
    args = parser.parse_args()
    args.work_dir = args.work_dir.resolve()
    args.work_dir.mkdir(parents=True, exist_ok=True)
    for order, pack in ORDERS.items():
        write_annotations(args.real, args.work_dir / f'by_{order}.pkl', pack)
    found = {
        (seed, *run): score(run_one(args.work_dir, *run, seed, args.epochs))
        for seed, *run in product(args.seeds, ORDERS, FEATURES, PLACES[::-1])
    }
    rows = []
    for feature in FEATURES:
        row = [feature]
        for order, test in product(ORDERS, PLACES[::-1]):
            values = [found[seed, order, feature, test] for seed in args.seeds]
            row.append(f'{np.mean(values):.1f} ± {np.std(values, ddof=len(values) > 1):.1f}')
        rows.append(row)
    heads = [f'by {order}, {test}' for order, test in product(ORDERS, PLACES[::-1])]
    print_table(['', *heads], rows)


if __name__ == '__main__':
    main()
