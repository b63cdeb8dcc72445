"""Accuracies with intervals, McNemar's test of each pair, and the videos that changed."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from integralaction_mm.evaluation import (
    compare_models,
    load_class_names,
    load_dump,
    title_dumps,
    write_blocks,
)


def build_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        'dumps', nargs='+', help='dumps of tools/test.py --dump on the same videos'
    )
    parser.add_argument(
        '--titles', nargs='+', help='one for each dump. Defaults to the names of the files'
    )
    parser.add_argument(
        '--names',
        help='kinetics50, kinetics400, ntu60, or a file with a class name in each line. '
        'Defaults to numbers',
    )
    parser.add_argument(
        '--resamples', type=int, default=2000, help='draws of the bootstrap. Defaults to 2000'
    )
    parser.add_argument(
        '--level', type=float, default=0.95, help='of the intervals, in 0..1. Defaults to 0.95'
    )
    parser.add_argument('--seed', type=int, default=0, help='of the draws. Defaults to 0')
    parser.add_argument(
        '--out',
        type=Path,
        default=Path('analysis'),
        help='folder for {accuracy,pairs,changed_videos}.{md,csv,json}. Defaults to analysis',
    )
    return parser


def run(args: argparse.Namespace) -> None:
    dumps = [load_dump(path) for path in args.dumps]
    names = load_class_names(args.names, dumps[0].scores.shape[1])
    draws = (args.resamples, args.level, args.seed)
    blocks = compare_models(title_dumps(dumps, args.titles), names, *draws)
    print(write_blocks(blocks, args.out), end='')


def main() -> None:
    parser = build_parser()
    args = parser.parse_args()
    try:
        run(args)
    except (OSError, ValueError) as error:
        sys.exit(f'{parser.prog}: error: {error}')


if __name__ == '__main__':
    main()
