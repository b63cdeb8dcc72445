"""Pose maps drawn in the loader's workers compared with drawing on the model's device.

Bytes of a clip, and throughput of a pose-only loader on generated annotations; gpu.py measures
drawing on a GPU and training steps.
"""

from __future__ import annotations

import argparse
import pickle
import sys
import tempfile
from pathlib import Path
from typing import Any

# A checkout works without being installed.
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import numpy as np

import integralaction_mm  # noqa: F401  # lets MMAction2 in beside mmcv 2.2

# isort: split
from mmaction.registry import DATASETS
from mmengine.logging import MMLogger
from mmengine.registry import init_default_scope
from mmengine.runner import Runner

from benchmarks.common import compare, describe_machine, limit_threads, print_table

WAYS = {'in the loader': False, 'on the device': True}
VIDEOS, FRAMES, PERSONS = 64, 150, 5


def write_annotations(path: Path) -> None:
    """Write random poses of 5 persons in frames of 224x224 pixels."""
    rng = np.random.default_rng(0)
    annotations = [
        dict(
            frame_dir=str(index),
            label=index % 50,
            total_frames=FRAMES,
            img_shape=(224, 224),
            keypoint=rng.uniform(0, 224, size=(PERSONS, FRAMES, 18, 2)).astype(np.float16),
            keypoint_score=rng.uniform(0.2, 1, size=(PERSONS, FRAMES, 18)).astype(np.float16),
        )
        for index in range(VIDEOS)
    ]
    names = [annotation['frame_dir'] for annotation in annotations]
    path.write_bytes(pickle.dumps(dict(split=dict(train=names), annotations=annotations)))


def make_pipeline(frames: int, interval: int, num_clips: int, on_device: bool) -> list[dict]:
    """Pose-only pipeline without augmentation, maps of 56x56 pixels."""
    window = dict(clip_len=dict(Pose=frames), frame_interval=dict(Pose=interval))
    return [
        dict(type='SampleTwoRate', num_clips=num_clips, test_mode=num_clips > 1, **window),
        dict(type='DecodeTwoStream'),
        dict(type='PoseHeatmapPAF', on_device=on_device),
        dict(type='PackActionInputs', meta_keys=('frame_dir', 'pose_maps')),
    ]


def make_dataset(annotations: Path, pipeline: list[dict]) -> dict:
    """Config of the dataset."""
    return dict(
        type='TwoStreamDataset', ann_file=str(annotations), split='train', pipeline=pipeline
    )


def print_bytes(annotations: Path) -> None:
    """Print the size of a sample, as tensors and pickled with its metainfo."""
    rows = []
    for name, frames, interval, num_clips in (
        ('setting B, 8 frames', 8, 8, 1),
        ('setting A, 32 frames', 32, 2, 1),
        ('setting A, 10 test clips', 32, 2, 10),
    ):
        for way, on_device in WAYS.items():
            pipeline = make_pipeline(frames, interval, num_clips, on_device)
            sample = DATASETS.build(make_dataset(annotations, pipeline))[0]
            pickled = dict(sample, inputs=sample['inputs'].numpy())
            rows.append([name, way, sample['inputs'].nbytes, len(pickle.dumps(pickled))])
    print_table(
        ('sample', 'drawn', 'tensor, bytes', 'pickled, bytes'),
        [[name, way, f'{tensor:,}', f'{pickled:,}'] for name, way, tensor, pickled in rows],
    )


def print_throughput(annotations: Path, workers: int, repeats: int) -> None:
    """Print clips of setting A per second from a loader."""

    def make_epoch(on_device: bool) -> Any:
        pipeline = make_pipeline(32, 2, 1, on_device)
        loader = Runner.build_dataloader(
            dict(
                batch_size=8,
                num_workers=workers,
                persistent_workers=workers > 0,
                dataset=make_dataset(annotations, pipeline),
                sampler=dict(type='DefaultSampler', shuffle=False),
            )
        )
        return lambda: sum(len(batch['inputs']) for batch in loader)

    rivals = {way: make_epoch(on_device) for way, on_device in WAYS.items()}
    seconds = compare(rivals, repeats, warmup=1)
    first = seconds['in the loader']
    rows = [[way, f'{VIDEOS / s:.0f}', f'{first / s:.2f}'] for way, s in seconds.items()]
    print_table((f'loader, {workers} workers', 'clips/s', 'x in the loader'), rows)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('--workers', type=int, default=2, help='loader workers (default: 2)')
    parser.add_argument('--repeats', type=int, default=10, help='timed rounds (default: 10)')
    args = parser.parse_args()
    for name, least in (('workers', 0), ('repeats', 1)):
        value = getattr(args, name)
        if value < least:
            parser.error(f'--{name} must be >= {least}, but got {value}')
    limit_threads()
    init_default_scope('mmaction')
    MMLogger.get_current_instance().setLevel('WARNING')
    print(f'{describe_machine()}\n')
    with tempfile.TemporaryDirectory() as folder:
        annotations = Path(folder) / 'annotations.pkl'
        write_annotations(annotations)
        print_bytes(annotations)
        print_throughput(annotations, args.workers, args.repeats)


if __name__ == '__main__':
    main()
