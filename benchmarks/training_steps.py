"""Training steps of the three stages in float32, channels_last, AMP and compiled.

    python benchmarks/training_steps.py                                  # on a CUDA device
    python benchmarks/training_steps.py --cpu --batch-size 1 --size 64   # tries it out on a CPU

A step is ``train_step`` of the config's model: from decoded frames and maps on the host to the
optimizer. Settings are those of section 4: A is ResNet-50 on 8 frames and 32 pose maps, B is
ResNet-18 on 8 and 8. Each mode adds to the one before it; MMEngine has no AMP on a CPU.
Operations are counted over a step, backward included; the share is of the rate of one large matrix
product in the mode's own type.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

import torch
from torch.utils.flop_counter import FlopCounterMode

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from mmaction.registry import MODELS
from mmaction.structures import ActionDataSample
from mmengine.config import Config
from mmengine.optim import AmpOptimWrapper, OptimWrapper
from mmengine.registry import init_default_scope

from benchmarks.common import compare, describe_machine, limit_threads, print_table
from benchmarks.memory import peak_memory
from integralaction_mm import config_path

STAGES = ('rgb_only', 'pose_only', 'rgb_pose')
SETTINGS = dict(A='k400', B='k50')
MODES = ('float32', 'channels_last', 'AMP', 'compiled')
HEAD = ('stage', 'setting', 'mode', 'steps/s', 'peak MiB', 'TFLOP/s', 'share')


def main() -> None:
    args = parse_args()
    if not args.cpu and not torch.cuda.is_available():
        sys.exit('training_steps.py: error: no CUDA device; use --cpu --batch-size 1 --size 64')
    limit_threads(args.threads)
    if args.cpu:
        args.modes = [mode for mode in args.modes if mode != 'AMP']
    dtypes = {find_dtype(mode, args) for mode in args.modes}
    rates = {dtype: measure_matrix_rate(dtype, args) for dtype in dtypes}
    print(f'{describe_machine()}; batch {args.batch_size}, {args.size}x{args.size}')
    print(', '.join(f'{dtype}: {rate:.2f} TFLOP/s' for dtype, rate in rates.items()), end='\n\n')
    for setting in args.settings:
        for stage in args.stages:
            print_table(HEAD, measure(stage, setting, rates, args))


def parse_args() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('--cpu', action='store_true', help='measure the CPU')
    parser.add_argument('--batch-size', type=int, default=8, help='clips a step (default: 8)')
    parser.add_argument(
        '--size', type=int, default=224,
        help='side of the frames, four times that of the pose maps (default: 224)',
    )  # fmt: skip
    parser.add_argument('--stages', nargs='+', choices=STAGES, default=STAGES)
    parser.add_argument('--settings', nargs='+', choices=tuple(SETTINGS), default=tuple(SETTINGS))
    parser.add_argument('--modes', nargs='+', choices=MODES, default=MODES)
    parser.add_argument('--repeats', type=int, default=10, help='timed rounds (default: 10)')
    parser.add_argument('--threads', type=int, default=1, help='CPU threads (default: 1)')
    return parser.parse_args()


def find_dtype(mode: str, args: argparse.Namespace) -> torch.dtype:
    """Type that a mode computes its convolutions in."""
    amp = mode in ('AMP', 'compiled') and not args.cpu
    return torch.float16 if amp else torch.float32


def measure_matrix_rate(dtype: torch.dtype, args: argparse.Namespace) -> float:
    """TFLOP/s of a matrix product, at its best of 20."""
    side = 1024 if args.cpu else 8192
    a, b = torch.randn(2, side, side, device='cpu' if args.cpu else 'cuda').to(dtype)
    turns = [compare({'product': lambda: a @ b}, repeats=1) for _ in range(20)]
    return 2 * side**3 / min(turn['product'] for turn in turns) / 1e12


def measure(
    stage: str, setting: str, rates: dict[torch.dtype, float], args: argparse.Namespace
) -> list[tuple[str, ...]]:
    """Rows of one stage in one setting."""
    make = {mode: (stage, setting, mode, args) for mode in args.modes}
    steps = {mode: make_step(*options) for mode, options in make.items()}
    with FlopCounterMode(display=False) as counter:
        make_step(stage, setting, 'float32', args)()
    seconds = compare(steps, args.repeats)
    steps.clear()
    rows = []
    for mode, options in make.items():
        rate = counter.get_total_flops() / seconds[mode] / 1e12
        peak = rates[find_dtype(mode, args)]
        memory = peak_memory(make_step, *options, threads=args.threads)
        figures = f'{1 / seconds[mode]:.2f}', f'{memory:.0f}', f'{rate:.3f}', f'{rate / peak:.0%}'
        rows.append((stage, setting, mode, *figures))
    return rows


def make_step(
    stage: str, setting: str, mode: str, args: argparse.Namespace
) -> Callable[[], object]:
    """A training step of the stage's model on random inputs."""
    cfg = Config.fromfile(config_path(f'integralaction/{stage}_{SETTINGS[setting]}.py'))
    init_default_scope(cfg.default_scope)
    for name, part in cfg.model.items():
        if name.endswith('backbone'):
            part.channels_last = mode != 'float32'
    model = MODELS.build(cfg.model).to('cpu' if args.cpu else 'cuda')
    model.train()
    parameters = [parameter for parameter in model.parameters() if parameter.requires_grad]
    optimizer = torch.optim.SGD(parameters, lr=1e-3, momentum=0.9)
    amp = find_dtype(mode, args) == torch.float16
    wrapper = AmpOptimWrapper('dynamic', optimizer=optimizer) if amp else OptimWrapper(optimizer)
    train_step = torch.compile(model.train_step) if mode == 'compiled' else model.train_step
    data = make_data(stage, setting, args)
    return lambda: train_step(data, wrapper)


def make_data(stage: str, setting: str, args: argparse.Namespace) -> dict:
    """What a data loader gives."""
    pose_frames, side = 32 if setting == 'A' else 8, args.size // 4
    videos = range(args.batch_size)
    frames = [torch.randint(256, (8, 3, args.size, args.size), dtype=torch.uint8) for _ in videos]
    maps = [torch.rand(pose_frames, 52, side, side) for _ in videos]
    inputs = dict(
        rgb_only=frames, pose_only=maps, rgb_pose=dict(imgs=frames, heatmap_imgs=maps)
    )  # fmt: skip
    samples = [ActionDataSample().set_gt_label(video) for video in videos]
    return dict(inputs=inputs[stage], data_samples=samples)


if __name__ == '__main__':
    main()
