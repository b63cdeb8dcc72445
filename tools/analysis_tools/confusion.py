"""Confusion matrices of dumps side by side, and the pairs confused most often (Fig. 6)."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from integralaction_mm.evaluation import (
    analyse_confusion,
    load_class_names,
    load_dump,
    title_dumps,
    write_blocks,
)


def build_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('dumps', nargs='+', help='dumps of tools/test.py --dump')
    parser.add_argument(
        '--titles', nargs='+', help='one for each dump. Defaults to the names of the files'
    )
    parser.add_argument(
        '--names',
        help='kinetics50, kinetics400, ntu60, or a file with a class name in each line. '
        'Defaults to numbers',
    )
    parser.add_argument(
        '--pairs', type=int, default=10, help='pairs of each dump at most. Defaults to 10'
    )
    parser.add_argument(
        '--out',
        type=Path,
        default=Path('analysis'),
        help='folder for confusion.{md,csv,json,png}. Defaults to analysis',
    )
    return parser


def run(args: argparse.Namespace) -> None:
    dumps = [load_dump(path) for path in args.dumps]
    names = load_class_names(args.names, dumps[0].scores.shape[1])
    block = analyse_confusion(title_dumps(dumps, args.titles), names, args.pairs)
    print(write_blocks([block], args.out), end='')


def main() -> None:
    parser = build_parser()
    args = parser.parse_args()
    try:
        run(args)
    except (OSError, ValueError) as error:
        sys.exit(f'{parser.prog}: error: {error}')


if __name__ == '__main__':
    main()
