"""Accuracies with intervals, McNemar's test of each pair, and the videos that changed."""

from __future__ import annotations

import argparse

from .arguments import add_class_names, add_dumps, add_out
from .errors import exit_on_error


def build_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__)
    add_dumps(parser, 'dumps of tools/test.py --dump on the same videos')
    add_class_names(parser)
    parser.add_argument(
        '--resamples', type=int, default=2000, help='bootstrap draws. Defaults to 2000'
    )
    parser.add_argument(
        '--level', type=float, default=0.95, help='of the intervals, in 0..1. Defaults to 0.95'
    )
    parser.add_argument('--seed', type=int, default=0, help='of the draws. Defaults to 0')
    add_out(parser, '{accuracy,pairs,changed_videos}.{md,csv,json}')
    return parser


def run(args: argparse.Namespace) -> None:
    from ..analysis import compare_models, load_dump, title_dumps, write_blocks
    from ..datasets.class_names import load_class_names

    dumps = [load_dump(path) for path in args.dumps]
    names = load_class_names(args.classes, dumps[0].scores.shape[1])
    draws = (args.resamples, args.level, args.seed)
    blocks = compare_models(title_dumps(dumps, args.titles), names, *draws)
    print(write_blocks(blocks, args.out), end='')


def main() -> None:
    parser = build_parser()
    args = parser.parse_args()
    with exit_on_error(parser):
        run(args)
