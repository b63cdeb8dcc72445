"""Average the scores of dumps (Table 4, Fig. 5).

With given weights, over all weights of two dumps, or, for an RGB and a pose stream, with a weight
chosen on validation videos.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from ..escaping import printable
from ..files import write_figure
from .choices import FUSION_METHODS
from .errors import exit_on_error

if TYPE_CHECKING:
    from ..analysis import Dump


def build_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        'dumps', nargs='+', type=Path, help='dumps of tools/test.py --dump on the same videos'
    )
    parser.add_argument(
        '--weights', nargs='+', type=float, help='one for each dump. Defaults to equal weights'
    )
    parser.add_argument(
        '--choose-on',
        nargs=2,
        type=Path,
        metavar=('VAL_RGB', 'VAL_POSE'),
        help='for dumps of an RGB and a pose stream: dumps of both on validation videos, on which '
        'the weight is chosen, with pairs of the same video and with shuffled ones',
    )
    parser.add_argument(
        '--method',
        choices=FUSION_METHODS,
        help='rule whose weight --choose-on chooses. Defaults to average',
    )
    parser.add_argument('--out', type=Path, help='dump of the average to write')
    parser.add_argument(
        '--sweep', action='store_true', help='print and plot accuracy over the weight of the first'
    )
    parser.add_argument('--steps', type=int, default=21, help='weights of a sweep. Defaults to 21')
    parser.add_argument(
        '--plot', type=Path, default=Path('sweep.png'), help='plot of it. Defaults to sweep.png'
    )
    return parser


def fuse(args: argparse.Namespace) -> None:
    from ..analysis import fuse_scores, load_dump, save_dump
    from ..evaluation import top_k_accuracy

    dumps = [load_dump(path) for path in args.dumps]
    if args.choose_on:
        fused = fuse_chosen(args, dumps)
    else:
        fused = fuse_scores(dumps, args.weights or [1.0] * len(dumps))
    accuracies = [f'top{k} {top_k_accuracy(fused.scores, fused.labels, k):.1f}' for k in (1, 5)]
    print(f'{len(fused.names)} videos: {", ".join(accuracies)}')
    if args.out:
        save_dump(fused, args.out)


def fuse_chosen(args: argparse.Namespace, dumps: list[Dump]) -> Dump:
    from ..analysis import choose_fusion, load_dump

    if len(dumps) != 2:
        raise ValueError(f'--choose-on takes 2 dumps, RGB and pose, but got {len(dumps)}')
    rgb, pose = (load_dump(path) for path in args.choose_on)
    chosen = choose_fusion(rgb, pose, args.method or 'average')
    print(f'{chosen.describe()}; chosen on {len(rgb.names)} videos')
    return chosen.fuse(*dumps)


def sweep(args: argparse.Namespace) -> None:
    import numpy as np

    from ..analysis import load_dump, sweep_weights
    from ..visualization import plot_sweep

    if len(args.dumps) != 2 or args.steps < 2:
        raise ValueError(
            f'--sweep takes 2 dumps and --steps >= 2, but got {len(args.dumps)} and {args.steps}'
        )
    first, second = (load_dump(path) for path in args.dumps)
    weights = np.linspace(0, 1, args.steps)
    curves = {f'top-{k}': sweep_weights(first, second, weights, k) for k in (1, 5)}
    names = [printable(path.stem) for path in args.dumps]
    print(f'weight of {names[0]}, of {names[1]}: {", ".join(curves)}')
    for weight, *values in zip(weights, *curves.values()):
        print(f'{weight:.2f}, {1 - weight:.2f}: {", ".join(f"{value:.1f}" for value in values)}')
    title = f'{args.dumps[0].stem} (1 - weight: {args.dumps[1].stem})'
    write_figure(args.plot, plot_sweep(weights, curves, title), dpi=150)


def main() -> None:
    parser = build_parser()
    args = parser.parse_args()
    if args.sweep and (args.weights or args.out):
        parser.error('argument --sweep: takes neither --weights nor --out')
    if args.choose_on and (args.weights or args.sweep):
        parser.error('argument --choose-on: takes neither --weights nor --sweep')
    if args.method and not args.choose_on:
        parser.error('argument --method: needs --choose-on')
    with exit_on_error(parser):
        sweep(args) if args.sweep else fuse(args)
