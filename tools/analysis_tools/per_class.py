"""Accuracy by class of RGB, pose, their integration and the oracle selection (Tables 10-12)."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from integralaction_mm.command_line import add_class_names, add_out, exit_on_error
from integralaction_mm.evaluation import (
    analyse_classes,
    load_class_names,
    load_dump,
    write_blocks,
)


def build_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__)
    for model in ('rgb', 'pose', 'integrated'):
        parser.add_argument(
            f'--{model}', required=True, help='dump of tools/test.py --dump, on the same videos'
        )
    add_class_names(parser)
    add_out(parser, 'per_class.{md,csv,json,png}')
    return parser


def run(args: argparse.Namespace) -> None:
    dumps = [load_dump(path) for path in (args.rgb, args.pose, args.integrated)]
    names = load_class_names(args.classes, dumps[0].scores.shape[1])
    print(write_blocks([analyse_classes(*dumps, names)], args.out), end='')


def main() -> None:
    parser = build_parser()
    args = parser.parse_args()
    with exit_on_error(parser):
        run(args)


if __name__ == '__main__':
    main()
