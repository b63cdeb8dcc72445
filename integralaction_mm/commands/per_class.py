"""Accuracy by class of RGB, pose, their integration and the oracle selection (Tables 10-12)."""

from __future__ import annotations

import argparse

from .arguments import add_class_names, add_out
from .errors import exit_on_error


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
    from ..analysis import analyse_classes, load_dump, write_blocks
    from ..datasets.class_names import load_class_names

    rgb, pose, integrated = map(load_dump, (args.rgb, args.pose, args.integrated))
    names = load_class_names(args.classes, rgb.scores.shape[1])
    print(write_blocks([analyse_classes(rgb, pose, integrated, names)], args.out), end='')


def main() -> None:
    parser = build_parser()
    args = parser.parse_args()
    with exit_on_error(parser):
        run(args)
