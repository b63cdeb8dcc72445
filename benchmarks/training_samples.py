"""RGB training samples per second: this project's pipeline compared with MMAction2's.

    python benchmarks/training_samples.py
    python benchmarks/training_samples.py --data FOLDER    # annotations.pkl and videos/
    python benchmarks/training_samples.py --cpu            # processor time, on a busy machine

A sample is 8 frames, 8 apart, of a random window, at 224x224. Sampling and decoding are each
project's own; resizing, cropping, flipping and formatting are MMAction2's in all. The rivals open
files as MMAction2's configs do, by decord and by PyAV, with one thread. This project's pipeline
remembers where a video's key frames are, from the second epoch on; both are given. Without
``--data``, the videos are encoded on the spot.
"""

from __future__ import annotations

import argparse
import logging
import random
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import av
import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from mmaction.datasets import VideoDataset
from mmengine.config import Config
from mmengine.registry import init_default_scope

from benchmarks.common import compare, describe_machine, limit_threads, print_table
from benchmarks.videos import load_dataset, make_dataset
from integralaction_mm import config_path
from integralaction_mm.datasets import TwoStreamDataset
from integralaction_mm.video.files import find_source
from integralaction_mm.video.frame_index import forget

_DECODERS = dict(
    decord=(dict(type='DecordInit'), dict(type='DecordDecode')),
    PyAV=(dict(type='PyAVInit'), dict(type='PyAVDecode')),
)
_HEAD = ('video', 'ours, samples/s', 'index remembered', 'decord', 'PyAV',
         'ours / better rival', 'remembered / better rival')  # fmt: skip


def make_rivals(data: dict[str, Any], folder: Path) -> dict[str, Any]:
    """Datasets of the same videos, by the name of their decoder."""
    pipeline: list[Any] = Config.fromfile(config_path('_base_/pipelines/setting_b.py')).rgb.train
    ours = TwoStreamDataset(pipeline=pipeline, **data)
    infos = [ours.get_data_info(index) for index in range(len(ours))]
    names = [_find(info) for info in infos]
    listed = folder / 'list.txt'
    lines = [f'{name} {info["label"]}\n' for name, info in zip(names, infos)]
    listed.write_text(''.join(lines))
    rivals: dict[str, Any] = dict(ours=ours)
    sample = dict(type='SampleFrames', clip_len=8, frame_interval=8, num_clips=1)
    for name, (opened, decoded) in _DECODERS.items():
        steps = [opened, sample, decoded, *pipeline[2:-1], dict(type='PackActionInputs')]
        rivals[name] = VideoDataset(ann_file=str(listed), pipeline=steps)
    return rivals


def measure(rivals: dict[str, Any], index: int, repeats: int, clock: Callable) -> tuple[str, ...]:
    """A row of the table for one video."""
    calls = {name: _load(rivals[name], index) for name in rivals}
    calls['first'] = _load(rivals['ours'], index, anew=True)
    seconds = compare(calls, repeats, clock=clock)
    speeds = {name: 1 / value for name, value in seconds.items()}
    better = max(speeds['decord'], speeds['PyAV'])
    return (
        _find(rivals['ours'].get_data_info(index)).name,
        *(f'{speeds[name]:.1f}' for name in ('first', 'ours', 'decord', 'PyAV')),
        *(f'{speeds[name] / better:.2f}' for name in ('first', 'ours')),
    )


def _find(info: dict[str, Any]) -> Path:
    return find_source(info.get('filename', info.get('frame_dir')))


def _load(dataset: Any, index: int, anew: bool = False) -> Callable[[], None]:
    def call() -> None:
        random.seed(next(turns))
        np.random.seed(random.randrange(1 << 32))
        if anew:
            forget()
        inputs = dataset[index]['inputs']
        assert inputs.shape[-2:] == (224, 224)

    turns = iter(range(1 << 30))
    return call


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('--data', help='folder with annotations.pkl and videos/')
    parser.add_argument('--split', default='all', help="split to use of --data (default: 'all')")
    parser.add_argument('--repeats', type=int, default=15, help='timed rounds (default: 15)')
    parser.add_argument('--cpu', action='store_true', help='processor time instead of time')
    args = parser.parse_args()
    limit_threads()
    init_default_scope('mmaction')
    logging.disable(logging.INFO)
    print(f'{describe_machine()}, PyAV {av.__version__}')
    clock = time.process_time if args.cpu else time.perf_counter
    with tempfile.TemporaryDirectory() as folder:
        data = load_dataset(args.data, args.split) if args.data else make_dataset(folder)
        rivals = make_rivals(data, Path(folder))
        rows = [
            measure(rivals, index, args.repeats, clock) for index in range(len(rivals['ours']))
        ]
    print_table(_HEAD, rows)


if __name__ == '__main__':
    main()
