"""Ten-clip testing: one pipeline for all clips of a video compared with one for each clip.

    python benchmarks/testing.py
    python benchmarks/testing.py --data FOLDER    # annotations.pkl, videos/ and perhaps skeletons/

Clip by clip is what the authors' released code does: ten times the poses of the video are read,
and the frames of one clip decoded, resized, cropped and formatted. Both ways give equal inputs;
this is checked before they are timed. Without ``--data``, the videos are encoded on the spot:
340x256, MPEG-4 Part 2 (OpenCV's wheels have no H.264 encoder), a key frame every 12 frames.
"""

from __future__ import annotations

import argparse
import logging
import sys
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import torch

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from mmengine.config import Config
from mmengine.registry import init_default_scope

from benchmarks.common import compare, describe_machine, limit_threads, print_table
from benchmarks.videos import load_dataset, make_dataset
from integralaction_mm import config_path
from integralaction_mm.datasets import TwoStreamDataset

CLIPS = 10


class PickClip:
    """Keep one of the sampled clips."""

    def __init__(self, clip: int) -> None:
        self.clip = clip

    def __call__(self, results: dict) -> dict:
        for modality in results['modality']:
            key = f'{modality}_inds'
            results[key] = np.split(results[key], results['num_clips'])[self.clip]
        results['num_clips'] = 1
        return results


class OnePipeline:
    """The config's test pipeline."""

    def __init__(self, data: dict, pipelines: dict) -> None:
        self.dataset = TwoStreamDataset(pipeline=pipelines['test'], **data)

    def load(self, index: int) -> list[dict[str, torch.Tensor]]:
        return [as_dict(self.dataset[index]['inputs'])]


class ClipByClip:
    """The config's validation pipeline, which loads one clip, for each of the ten."""

    def __init__(self, data: dict, pipelines: dict) -> None:
        sample = pipelines['test'][0]
        self.datasets = [
            TwoStreamDataset(pipeline=[sample, PickClip(clip), *pipelines['val'][1:]], **data)
            for clip in range(CLIPS)
        ]

    def load(self, index: int) -> list[dict[str, torch.Tensor]]:
        return [as_dict(dataset[index]['inputs']) for dataset in self.datasets]


def as_dict(inputs: Any) -> dict[str, torch.Tensor]:
    return inputs if isinstance(inputs, dict) else {'inputs': inputs}


def collect(parts: list[dict[str, torch.Tensor]], batch: dict[str, torch.Tensor]) -> None:
    """Copy a video's inputs into its batch, as a data loader does."""
    for key, target in batch.items():
        pieces = target.split([len(part[key]) for part in parts])
        for piece, part in zip(pieces, parts):
            piece.copy_(part[key])


def measure(data: dict[str, Any], setting: str, stream: str, repeats: int) -> tuple[str, ...]:
    """A row of the table: setting, stream, videos a second of both ways, their ratio."""
    pipelines = Config.fromfile(config_path(f'_base_/pipelines/{setting}.py'))[stream]
    ways = {'shared': OnePipeline(data, pipelines), 'apart': ClipByClip(data, pipelines)}
    count = len(ways['shared'].dataset)
    for index in range(count):
        (shared,), apart = (way.load(index) for way in ways.values())
        for key, value in shared.items():
            plain = torch.cat([clip[key] for clip in apart])
            torch.testing.assert_close(value, plain, rtol=0, atol=1e-5, equal_nan=True)
    batch = {key: value.clone() for key, value in shared.items()}

    def run(way: OnePipeline | ClipByClip) -> None:
        for index in range(count):
            collect(way.load(index), batch)

    seconds = compare({name: lambda way=way: run(way) for name, way in ways.items()}, repeats, 0)
    speeds = [f'{count / seconds[name]:.2f}' for name in ('apart', 'shared')]
    return (setting, stream, *speeds, f'{seconds["apart"] / seconds["shared"]:.2f}')


def main() -> None:
    parser = argparse.ArgumentParser(description='Compare two ways of ten-clip testing.')
    parser.add_argument('--data', help='folder with annotations.pkl, videos/ and skeletons/')
    parser.add_argument('--split', default='all', help="split to use of --data (default: 'all')")
    parser.add_argument('--repeats', type=int, default=5, help='timed rounds (default: 5)')
    args = parser.parse_args()
    limit_threads()
    init_default_scope('mmaction')
    logging.disable(logging.INFO)
    print(describe_machine())
    with tempfile.TemporaryDirectory() as folder:
        data = load_dataset(args.data, args.split) if args.data else make_dataset(folder)
        rows = [
            measure(data, setting, stream, args.repeats)
            for setting, stream in (
                ('setting_b', 'rgb'), ('setting_b', 'rgb_pose'),
                ('setting_a', 'rgb_pose'), ('setting_a', 'pose'),
            )
        ]  # fmt: skip
    print_table(('setting', 'stream', 'clip by clip, videos/s', 'shared, videos/s', 'ratio'), rows)


if __name__ == '__main__':
    main()
