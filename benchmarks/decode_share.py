"""RGB training samples of setting B: the pipeline, the bare decode of its frames, and decord.

    python benchmarks/decode_share.py
    python benchmarks/decode_share.py --data FOLDER    # annotations.pkl and videos/
    python benchmarks/decode_share.py --long           # also 10 minutes, a key frame every 10 s

The bare decode opens the video with the package's reader, as the pipeline does, and reads the same
frames; no index is remembered from an earlier sample, except in the last column. decord, which
MMAction2 requires, opens it from memory as MMAction2's pipelines do and reads the same frames
one by one; all use one thread. Without ``--data``, the videos are encoded on the spot.
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

import av
import decord
import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from mmengine.config import Config
from mmengine.registry import init_default_scope

from benchmarks.common import compare, describe_machine, limit_threads, print_table
from benchmarks.videos import load_dataset, make_dataset, make_long_video
from integralaction_mm import config_path
from integralaction_mm.datasets import TwoStreamDataset
from integralaction_mm.video.files import find_source
from integralaction_mm.video.frame_index import forget
from integralaction_mm.video.reading import VideoReader

_WARMUP = 2
_HEAD = ('video', 'size', 'decord, ms', 'bare decode, ms', 'whole pipeline, ms',
         'pipeline / decode', 'decord / decode', 'decord / decode, index remembered')  # fmt: skip


def measure(dataset: TwoStreamDataset, index: int, repeats: int) -> tuple[str, ...]:
    """A row of the table: video, size, milliseconds of all, their ratios."""
    info = dataset.get_data_info(index)
    path = find_source(info.get('filename', info.get('frame_dir')))
    picks = []
    for seed in range(repeats + _WARMUP):
        seed_all(seed)
        sampled = dataset.pipeline.transforms[0](dataset.get_data_info(index))
        picks.append(np.unique(sampled['RGB_inds']))
    turns = {name: iter(range(len(picks))) for name in ('pipeline', 'decode', 'again', 'decord')}

    def run() -> None:
        seed_all(next(turns['pipeline']))
        forget()
        dataset[index]

    def decode() -> None:
        forget()
        frames.append(VideoReader(path).read(picks[next(turns['decode'])])[0].shape)

    def decode_again() -> None:
        VideoReader(path).read(picks[next(turns['again'])])

    def decode_otherwise() -> None:
        with path.open('rb') as file:
            reader = decord.VideoReader(io.BytesIO(file.read()), num_threads=1)
        for number in picks[next(turns['decord'])]:
            reader[number].asnumpy()

    frames: list[tuple[int, ...]] = []
    rivals = dict(pipeline=run, decode=decode, again=decode_again, decord=decode_otherwise)
    seconds = compare(rivals, repeats, _WARMUP)
    height, width = frames[0][:2]
    return (
        path.name,
        f'{width}x{height}',
        *(f'{1000 * seconds[name]:.1f}' for name in ('decord', 'decode', 'pipeline')),
        f'{seconds["pipeline"] / seconds["decode"]:.2f}',
        f'{seconds["decord"] / seconds["decode"]:.2f}',
        f'{seconds["decord"] / seconds["again"]:.2f}',
    )


def seed_all(seed: int) -> None:
    random.seed(seed)
    np.random.seed(seed)


def main() -> None:
    parser = argparse.ArgumentParser(description='Compare the RGB pipeline with a bare decode.')
    parser.add_argument('--data', help='folder with annotations.pkl and videos/')
    parser.add_argument('--split', default='all', help="split to use of --data (default: 'all')")
    parser.add_argument('--long', action='store_true', help='also a video of 10 minutes')
    parser.add_argument('--repeats', type=int, default=15, help='timed rounds (default: 15)')
    args = parser.parse_args()
    limit_threads()
    init_default_scope('mmaction')
    logging.disable(logging.INFO)
    print(f'{describe_machine()}, PyAV {av.__version__}')
    pipeline: list[Any] = Config.fromfile(config_path('_base_/pipelines/setting_b.py')).rgb.train
    with tempfile.TemporaryDirectory() as folder:
        data = load_dataset(args.data, args.split) if args.data else make_dataset(folder)
        dataset = TwoStreamDataset(pipeline=pipeline, **data)
        rows = [measure(dataset, index, args.repeats) for index in range(len(dataset))]
        if args.long:
            data = make_long_video(Path(folder, 'long'))
            rows.append(measure(TwoStreamDataset(pipeline=pipeline, **data), 0, args.repeats))
    print_table(_HEAD, rows)


if __name__ == '__main__':
    main()
