"""Confusion matrices of dumps side by side, and the pairs confused most often (Fig. 6)."""

from __future__ import annotations

import argparse

from .arguments import add_class_names, add_dumps, add_out
from .errors import exit_on_error


def build_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__)
    add_dumps(parser, 'dumps of tools/test.py --dump')
    add_class_names(parser)
    parser.add_argument(
        '--pairs', type=int, default=10, help='at most this many pairs per dump. Defaults to 10'
    )
    add_out(parser, 'confusion.{md,csv,json,png}')
    return parser


def run(args: argparse.Namespace) -> None:
    from ..analysis import analyse_confusion, load_dump, title_dumps, write_blocks
    from ..datasets.class_names import load_class_names

    dumps = [load_dump(path) for path in args.dumps]
    names = load_class_names(args.classes, dumps[0].scores.shape[1])
    block = analyse_confusion(title_dumps(dumps, args.titles), names, args.pairs)
    print(write_blocks([block], args.out), end='')


def main() -> None:
    parser = build_parser()
    args = parser.parse_args()
    with exit_on_error(parser):
        run(args)
