"""Confusion matrices of dumps side by side, and the pairs confused most often (Fig. 6)."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from integralaction_mm.command_line import add_class_names, add_dumps, add_out, exit_on_error
from integralaction_mm.evaluation import (
    analyse_confusion,
    load_class_names,
    load_dump,
    title_dumps,
    write_blocks,
)


def build_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__)
    add_dumps(parser, 'dumps of tools/test.py --dump')
    add_class_names(parser)
    parser.add_argument(
        '--pairs', type=int, default=10, help='pairs of each dump at most. Defaults to 10'
    )
    add_out(parser, 'confusion.{md,csv,json,png}')
    return parser


def run(args: argparse.Namespace) -> None:
    dumps = [load_dump(path) for path in args.dumps]
    names = load_class_names(args.classes, dumps[0].scores.shape[1])
    block = analyse_confusion(title_dumps(dumps, args.titles), names, args.pairs)
    print(write_blocks([block], args.out), end='')


def main() -> None:
    parser = build_parser()
    args = parser.parse_args()
    with exit_on_error(parser):
        run(args)


if __name__ == '__main__':
    main()
