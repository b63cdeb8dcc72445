"""Where a training step of the RGB stream spends its time: by operator and by convolution.

    python benchmarks/tsm_layers.py
    python benchmarks/tsm_layers.py --batch-size 2    # smaller

The step is that of ``tsm.py``, channels last, in float32 and under bfloat16 autocast. Each group
of convolutions of one shape is also run alone, forward and backward, in both types.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

import torch
from torch.profiler import ProfilerActivity, profile

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.common import compare, describe_machine, limit_threads, print_table
from benchmarks.tsm import HALF, LAST, SEGMENTS, make_step
from integralaction_mm.models.backbones import FastResNetTSM

_OPERATORS = 8  # rows


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('--batch-size', type=int, default=8, help='clips a step (default: 8)')
    parser.add_argument('--repeats', type=int, default=3, help='timed rounds (default: 3)')
    parser.add_argument('--threads', type=int, default=1, help='CPU threads (default: 1)')
    args = parser.parse_args()
    limit_threads(args.threads)
    print(f'{describe_machine()}; batch {args.batch_size}\n')
    for rival in (LAST, HALF):
        profile_step(rival, args.batch_size)
    compare_convolutions(args.batch_size, args.repeats)


def profile_step(rival: str, batch_size: int) -> None:
    """Print the operators that take most of a step."""
    call = make_step('rgb', rival, batch_size)
    call()
    with profile(activities=[ProfilerActivity.CPU]) as found:
        call()
    events = sorted(found.key_averages(), key=lambda event: -event.self_cpu_time_total)
    total = sum(event.self_cpu_time_total for event in events)
    rows = [
        (event.key, str(event.count), f'{event.self_cpu_time_total / total:.1%}')
        for event in events[:_OPERATORS]
    ]
    print_table((rival, 'calls', 'of the step'), rows)


def compare_convolutions(batch_size: int, repeats: int) -> None:
    """Print processor time of all convolutions of each shape, and the share of their sum."""
    calls = {name: make_shapes(batch_size, dtype) for name, dtype in _TYPES.items()}
    seconds = {
        name: compare(shapes, repeats, 1, time.process_time) for name, shapes in calls.items()
    }
    sums = {name: sum(values.values()) for name, values in seconds.items()}
    rows = [
        (shape, *(f'{1000 * seconds[name][shape]:.0f}' for name in _TYPES),
         f'{seconds["float32"][shape] / sums["float32"]:.1%}')
        for shape in seconds['float32']
    ]  # fmt: skip
    operations = count_operations(batch_size)
    rates = (f'{operations / sums[name] / 1e9:.0f}' for name in _TYPES)
    matrix = (f'{measure_matrix_rate(dtype, repeats) / 1e9:.0f}' for dtype in _TYPES.values())
    rows.append(('all', *(f'{1000 * sums[name]:.0f}' for name in _TYPES), '100.0%'))
    rows.append(('GFLOP/s of all', *rates, ''))
    rows.append(('GFLOP/s of a product of matrices', *matrix, ''))
    print_table(('convolutions', 'float32, ms', 'bfloat16, ms', 'of float32'), rows)


_TYPES = dict(float32=torch.float32, bfloat16=torch.bfloat16)


def count_operations(batch_size: int) -> int:
    """Floating-point operations of a ResNet-18's convolutions, forward and backward."""
    counts = []

    def keep(conv: torch.nn.Conv2d, args: tuple, output: torch.Tensor) -> None:
        passes = 3 if conv.in_channels > 3 else 2  # frames get no gradient
        counts.append(2 * passes * output.numel() * conv.weight[0].numel())

    model = FastResNetTSM(depth=18, pretrained2d=False, num_segments=SEGMENTS, shift_div=8)
    for module in model.modules():
        if isinstance(module, torch.nn.Conv2d):
            module.register_forward_hook(keep)
    with torch.no_grad():
        model(torch.randn(SEGMENTS, 3, 224, 224))
    return batch_size * sum(counts)


def measure_matrix_rate(dtype: torch.dtype, repeats: int, size: int = 2048) -> float:
    """Operations a second of a product of square matrices."""
    a, b = (torch.randn(size, size).to(dtype) for _ in range(2))
    seconds = compare(dict(product=lambda: a @ b), repeats, 1, time.process_time)
    return 2 * size**3 / seconds['product']


def make_shapes(batch_size: int, dtype: torch.dtype) -> dict[str, Callable[[], None]]:
    """Forward and backward of a ResNet-18's convolutions, by shape."""
    model = FastResNetTSM(depth=18, pretrained2d=False, num_segments=SEGMENTS, shift_div=8)
    shapes: dict[str, list[tuple]] = defaultdict(list)

    def keep(conv: torch.nn.Conv2d, args: tuple, output: torch.Tensor) -> None:
        (x,) = args
        kernel, stride = conv.kernel_size[0], conv.stride[0]
        name = f'{kernel}x{kernel}/{stride}, {x.shape[1]} to {output.shape[1]}, {x.shape[2]} px'
        feature = torch.randn_like(x, dtype=dtype).requires_grad_(x.shape[1] > 3)
        grad = torch.randn_like(output, dtype=dtype)
        shapes[name].append((conv.to(dtype), feature, grad))

    convs = [each for each in model.modules() if isinstance(each, torch.nn.Conv2d)]
    hooks = [conv.register_forward_hook(keep) for conv in convs]
    with torch.no_grad():
        model(torch.randn(batch_size * SEGMENTS, 3, 224, 224))
    for hook in hooks:
        hook.remove()

    def run(parts: list[tuple]) -> None:
        for conv, x, grad in parts:
            x.grad = conv.weight.grad = None
            conv(x).backward(grad)

    return {
        f'{len(parts)} of {name}': (lambda parts=parts: run(parts))
        for name, parts in shapes.items()
    }


if __name__ == '__main__':
    main()
