"""RGB training samples of setting B: the whole pipeline against the bare decode of its frames.

    python benchmarks/decode_share.py
    python benchmarks/decode_share.py --data FOLDER    # annotations.pkl and videos/

The bare decode opens the video with decord as the pipeline does (one thread, from memory) and
reads the same frames one by one. Without ``--data``, the videos are encoded on the spot.
"""

from __future__ import annotations

import argparse
import io
import logging
import random
import sys
import tempfile
from pathlib import Path
from typing import Any

import decord
import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from mmengine.config import Config
from mmengine.registry import init_default_scope

from benchmarks.common import compare, describe_machine, limit_threads, print_table
from benchmarks.videos import load_dataset, make_dataset
from integralaction_mm import config_path
from integralaction_mm.datasets import TwoStreamDataset
from integralaction_mm.video.files import find_source


def measure(dataset: TwoStreamDataset, index: int, repeats: int) -> tuple[str, ...]:
    """A row of the table: video, size, milliseconds of both, their ratio."""
    sample = dataset.pipeline.transforms[0]
    seeds = iter(range(10**9))
    current = dict(seed=0)

    def run() -> None:
        current['seed'] = next(seeds)
        seed_all(current['seed'])
        dataset[index]

    def decode() -> None:
        seed_all(current['seed'])
        info = dataset.get_data_info(index)
        inds = np.unique(sample(info)['RGB_inds'])
        name = info.get('filename', info.get('frame_dir'))
        with open(find_source(name), 'rb') as file:
            reader = decord.VideoReader(io.BytesIO(file.read()), num_threads=1)
        frames.append([reader[number].asnumpy() for number in inds][0].shape)

    frames: list[tuple[int, ...]] = []
    seconds = compare({'pipeline': run, 'bare decode': decode}, repeats)
    info = dataset.get_data_info(index)
    height, width = frames[0][:2]
    return (
        Path(info.get('filename', info.get('frame_dir'))).name,
        f'{width}x{height}',
        f'{1000 * seconds["bare decode"]:.1f}',
        f'{1000 * seconds["pipeline"]:.1f}',
        f'{seconds["pipeline"] / seconds["bare decode"]:.2f}',
    )


def seed_all(seed: int) -> None:
    random.seed(seed)
    np.random.seed(seed)


def main() -> None:
    parser = argparse.ArgumentParser(description='Compare the RGB pipeline with a bare decode.')
    parser.add_argument('--data', help='folder with annotations.pkl and videos/')
    parser.add_argument('--split', default='all', help="split to use of --data (default: 'all')")
    parser.add_argument('--repeats', type=int, default=15, help='timed rounds (default: 15)')
    args = parser.parse_args()
    limit_threads()
    init_default_scope('mmaction')
    logging.disable(logging.INFO)
    print(describe_machine())
    pipeline: list[Any] = Config.fromfile(config_path('_base_/pipelines/setting_b.py')).rgb.train
    with tempfile.TemporaryDirectory() as folder:
        data = load_dataset(args.data, args.split) if args.data else make_dataset(folder)
        dataset = TwoStreamDataset(pipeline=pipeline, **data)
        rows = [measure(dataset, index, args.repeats) for index in range(len(dataset))]
    print_table(('video', 'size', 'bare decode, ms', 'whole pipeline, ms', 'ratio'), rows)


if __name__ == '__main__':
    main()
