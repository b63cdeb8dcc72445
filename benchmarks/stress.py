"""The stress card's cost: everything that a run does, compared with the forward passes alone.

    python benchmarks/stress.py
    python benchmarks/stress.py --data FOLDER    # annotations.pkl, videos/ and perhaps skeletons/

MMAction2's TSM of ResNet-50, with the validation pipeline of its config: 8 frames and one crop of
224 pixels, the least that it computes for a video. Without ``--data``, the videos are encoded on
the spot. Times are processor times of one thread, which a busy machine affects least.
"""

from __future__ import annotations

import argparse
import logging
import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path

import torch

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import integralaction_mm  # noqa: F401  # lets MMAction2 in beside mmcv 2.2

# isort: split
from mmaction.registry import MODELS
from mmengine.config import Config
from mmengine.dataset import pseudo_collate
from mmengine.registry import init_default_scope
from torch import nn

from benchmarks.common import describe_machine, limit_threads, print_table
from benchmarks.videos import load_dataset, make_dataset
from integralaction_mm.experiments.stress.prepare import build_suite, build_videos
from integralaction_mm.experiments.stress.suite import StressTest
from integralaction_mm.experiments.stress.videos import StressedVideos

CONFIG = """
_base_ = 'mmaction::recognition/tsm/tsm_imagenet-pretrained-r50_8xb16-1x1x8-50e_kinetics400-rgb.py'
model = dict(backbone=dict(pretrained=None, pretrained2d=False))
test_dataloader = dict(dataset=dict(pipeline={{_base_.val_pipeline}}))
"""


def measure(
    model: nn.Module, videos: StressedVideos, tests: list[StressTest], count: int
) -> tuple[dict[str, float], float]:
    """Processor seconds of preparing each test, and of one forward pass, a video."""
    preparing: dict[str, float] = defaultdict(float)
    forward, passes = 0.0, 0
    for index in range(count):
        start = time.process_time()
        for sample in videos.run(index, tests):
            preparing[sample.test] += (time.process_time() - start) / count
            if sample.test in {tests[0].name, tests[-1].name}:  # all take the same
                start = time.process_time()
                with torch.no_grad():
                    model.test_step(pseudo_collate([sample.packed]))
                forward += time.process_time() - start
                passes += 1
            start = time.process_time()
    return dict(preparing), forward / passes


def main() -> None:
    parser = argparse.ArgumentParser(description='Measure the cost of a stress card.')
    parser.add_argument('--data', help='folder with annotations.pkl, videos/ and skeletons/')
    parser.add_argument('--split', default='all', help="split to use of --data (default: 'all')")
    parser.add_argument('--count', type=int, default=3, help='videos to measure (default: 3)')
    args = parser.parse_args()
    limit_threads()
    init_default_scope('mmaction')
    logging.disable(logging.INFO)
    print(describe_machine())
    with tempfile.TemporaryDirectory() as folder:
        data = load_dataset(args.data, args.split) if args.data else make_dataset(folder)
        path = Path(folder, 'tsm.py')
        path.write_text(CONFIG)
        cfg = Config.fromfile(path)
        cfg.test_dataloader.dataset.update(data)
        videos = build_videos(cfg)
        background = time.process_time()
        suite = build_suite(videos)
        background = time.process_time() - background
        count = min(args.count, len(videos))
        preparing, forward = measure(MODELS.build(cfg.model).eval(), videos, suite.tests, count)
    total = len(suite.tests) * forward
    spent = sum(preparing.values())
    rows = [
        (name, f'{1000 * seconds:.1f}', f'{seconds / forward:.3f}')
        for name, seconds in preparing.items()
    ]
    print_table(('test', 'preparing, ms', 'x one forward pass'), rows)
    print(f'backgrounds of {count} videos: {background:.2f} s')
    print(f'{len(suite.tests)} forward passes of a video: {total:.2f} s')
    print(f'all beside the forward passes alone: x {(total + spent) / total:.3f}')


if __name__ == '__main__':
    main()
