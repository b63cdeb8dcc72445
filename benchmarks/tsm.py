"""Temporal shift: this project's and MMAction2's, alone and in training steps of a stream.

    python benchmarks/tsm.py
    python benchmarks/tsm.py --batch-size 2 --repeats 3    # smaller
    python benchmarks/tsm.py --cpu                         # processor time, on a busy machine

A training step is forward, backward and SGD of a ResNet-18, in float32 or under bfloat16 autocast
(``--amp`` of tools/train.py). 'Convolutions alone' are those of a step, forward and backward, on
features of the same sizes, channels last: the lower bound of a step in float32. The RGB
stream takes frames of 224x224, the pose stream 52 maps of 56x56, 8 of them per clip. Times are
medians, with rivals taking turns; memory is the peak of the first step, in a separate process.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import torch

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.common import compare, describe_machine, limit_threads, print_table
from benchmarks.memory import peak_memory
from integralaction_mm.models.backbones import FastResNetTSM, StemlessResNetTSM
from integralaction_mm.models.backbones.temporal_shift import TemporalShift, temporal_shift

SEGMENTS = 8
STOCK, FAST, LAST = 'MMAction2', 'this project', 'this project, channels_last'
HALF, FLOOR = 'this project, --amp', 'convolutions alone'
RIVALS = (STOCK, FAST, LAST)
STEP_RIVALS = (*RIVALS, HALF, FLOOR)


def main() -> None:
    args = parse_args()
    limit_threads(args.threads)
    print(f'{describe_machine()}; batch {args.batch_size}, {args.repeats} repeats\n')
    measure(f'shift, {args.batch_size * SEGMENTS}x64x56x56', make_shift, RIVALS, args)
    measure('RGB stream', partial(make_step, 'rgb'), STEP_RIVALS, args)
    measure('pose stream', partial(make_step, 'pose'), STEP_RIVALS, args)


def parse_args() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('--batch-size', type=int, default=8, help='clips a step (default: 8)')
    parser.add_argument('--repeats', type=int, default=5, help='timed rounds (default: 5)')
    parser.add_argument('--threads', type=int, default=1, help='CPU threads (default: 1)')
    parser.add_argument('--cpu', action='store_true', help='processor time instead of time')
    return parser.parse_args()


def measure(title: str, make: Callable, rivals: Sequence[str], args: argparse.Namespace) -> None:
    """Print time and memory of each rival, and MMAction2's multiple of them."""
    calls = {rival: make(rival, args.batch_size) for rival in rivals}
    clock = time.process_time if args.cpu else time.perf_counter
    seconds = compare(calls, args.repeats, warmup=1, clock=clock)
    memory = {
        rival: peak_memory(make, rival, args.batch_size, threads=args.threads) for rival in rivals
    }
    rows = [
        (
            rival,
            f'{1000 * seconds[rival]:.1f}',
            f'{seconds[STOCK] / seconds[rival]:.2f}',
            f'{memory[rival]:.0f}',
            f'{memory[rival] / memory[STOCK]:.2f}',
        )
        for rival in rivals
    ]
    print_table((title, 'ms', 'times faster', 'peak MiB', 'of its memory'), rows)


def make_shift(rival: str, batch_size: int) -> Callable[[], object]:
    """Forward and backward of the shift on the first stage's feature."""
    x = torch.randn(batch_size * SEGMENTS, 64, 56, 56, device=find_device())
    if rival == LAST:
        x = x.contiguous(memory_format=torch.channels_last)
    x.requires_grad_()
    grad = torch.randn_like(x)
    shift = TemporalShift.shift if rival == STOCK else temporal_shift

    def call() -> None:
        x.grad = None
        shift(x, SEGMENTS, 8).backward(grad)

    return call


def make_step(stream: str, rival: str, batch_size: int) -> Callable[[], object]:
    """A training step of a stream."""
    last = rival in (LAST, HALF, FLOOR)
    options = dict(depth=18, num_segments=SEGMENTS, shift_div=8, channels_last=last)
    frames = batch_size * SEGMENTS
    if stream == 'rgb':
        model = FastResNetTSM(pretrained2d=False, **options)
        inputs = torch.randn(frames, 3, 224, 224)
    else:
        model, inputs = StemlessResNetTSM(**options), torch.rand(frames, 52, 56, 56)
    if rival == STOCK:
        restore_shift(model)
    model, inputs = model.to(find_device()), inputs.to(find_device())
    model.train()
    if rival == FLOOR:
        return make_convolutions(model, inputs)
    optimizer = torch.optim.SGD(model.parameters(), lr=1e-3, momentum=0.9)

    def call() -> None:
        optimizer.zero_grad()
        with torch.autocast(inputs.device.type, torch.bfloat16, enabled=rival == HALF):
            loss = model(inputs).mean()
        loss.backward()
        optimizer.step()

    return call


def make_convolutions(model: torch.nn.Module, inputs: torch.Tensor) -> Callable[[], object]:
    """Forward and backward of each convolution of a model, and nothing else."""
    parts: list[tuple[torch.nn.Module, torch.Tensor, torch.Tensor]] = []

    def keep(conv: torch.nn.Module, args: tuple, output: torch.Tensor) -> None:
        x = torch.randn_like(args[0]).requires_grad_(args[0].requires_grad)
        parts.append((conv, x, torch.randn_like(output)))

    convs = [each for each in model.modules() if isinstance(each, torch.nn.Conv2d)]
    hooks = [conv.register_forward_hook(keep) for conv in convs]
    model(inputs)
    for hook in hooks:
        hook.remove()

    def call() -> None:
        for conv, x, grad in parts:
            x.grad = conv.weight.grad = None
            conv(x).backward(grad)

    return call


def restore_shift(model: torch.nn.Module) -> None:
    """Restore MMAction2's own shift in a model."""
    for module in model.modules():
        if isinstance(module, TemporalShift):
            del module.shift


def find_device() -> str:
    return 'cuda' if torch.cuda.is_available() else 'cpu'


if __name__ == '__main__':
    main()
