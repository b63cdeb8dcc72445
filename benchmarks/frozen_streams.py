"""Stage rgb+pose with frozen streams compared with a step that keeps the graph of both.

    python benchmarks/frozen_streams.py
    python benchmarks/frozen_streams.py --batch-size 2 --repeats 3    # smaller

Both train only the head of configs/integralaction/rgb_pose_k50.py, on frames of 224x224 and 52
maps of 56x56, 8 per clip. The rival only keeps the streams out of its optimizer: autograd through
both, in training mode, with MMAction2's own temporal shift. Times are medians, with rivals taking
turns; memory is the peak of the first step, in a separate process.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

import torch

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import integralaction_mm  # noqa: F401  # lets MMAction2 in beside mmcv 2.2

# isort: split
from mmaction.registry import MODELS
from mmaction.structures import ActionDataSample
from mmengine.config import Config
from mmengine.optim import OptimWrapper
from mmengine.registry import init_default_scope

from benchmarks.common import compare, describe_machine, limit_threads, print_table
from benchmarks.memory import peak_memory
from benchmarks.tsm import find_device, restore_shift
from integralaction_mm import config_path

GRAPH, FROZEN = 'graph of both streams', 'frozen streams'
RIVALS = (GRAPH, FROZEN)


def main() -> None:
    args = parse_args()
    limit_threads(args.threads)
    print(f'{describe_machine()}; batch {args.batch_size}, {args.repeats} repeats\n')
    calls = {rival: make_step(rival, args.batch_size) for rival in RIVALS}
    seconds = compare(calls, args.repeats, warmup=1)
    calls.clear()
    memory = {
        rival: peak_memory(make_step, rival, args.batch_size, threads=args.threads)
        for rival in RIVALS
    }
    rows = [
        (
            rival,
            f'{1000 * seconds[rival]:.0f}',
            f'{seconds[GRAPH] / seconds[rival]:.2f}',
            f'{memory[rival]:.0f}',
            f'{memory[rival] / memory[GRAPH]:.2f}',
        )
        for rival in RIVALS
    ]
    print_table(('step', 'ms', 'times faster', 'peak MiB', 'of its memory'), rows)


def parse_args() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('--batch-size', type=int, default=8, help='clips a step (default: 8)')
    parser.add_argument('--repeats', type=int, default=3, help='timed rounds (default: 3)')
    parser.add_argument('--threads', type=int, default=1, help='CPU threads (default: 1)')
    return parser.parse_args()


def make_step(rival: str, batch_size: int) -> Callable[[], object]:
    """A training step of the config's model, from decoded frames to the optimizer."""
    cfg = Config.fromfile(config_path('integralaction/rgb_pose_k50.py'))
    init_default_scope(cfg.default_scope)
    if rival == GRAPH:
        cfg.model.freeze_streams = False
        cfg.model.rgb_backbone.channels_last = cfg.model.pose_backbone.channels_last = False
    model = MODELS.build(cfg.model).to(find_device())
    if rival == GRAPH:
        restore_shift(model)
    model.train()
    optimizer = torch.optim.SGD(model.cls_head.parameters(), lr=1e-3, momentum=0.9)
    optim_wrapper = OptimWrapper(optimizer)
    data = dict(
        inputs=dict(
            imgs=[
                torch.randint(256, (8, 3, 224, 224), dtype=torch.uint8) for _ in range(batch_size)
            ],
            heatmap_imgs=[torch.rand(8, 52, 56, 56) for _ in range(batch_size)],
        ),
        data_samples=[ActionDataSample().set_gt_label(label) for label in range(batch_size)],
    )
    return lambda: model.train_step(data, optim_wrapper)


if __name__ == '__main__':
    main()
