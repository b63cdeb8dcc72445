"""All analyses of a two-stream model beside its two streams, on one HTML page."""

from __future__ import annotations

import argparse
from pathlib import Path

from ..escaping import printable
from .arguments import add_ann_file, add_class_names
from .errors import exit_on_error


def build_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        '--set',
        nargs=4,
        action='append',
        required=True,
        dest='sets',
        metavar=('TITLE', 'RGB', 'POSE', 'INTEGRATED'),
        help='a title and three dumps of tools/test.py --dump on the same videos; repeatable',
    )
    add_class_names(parser)
    add_ann_file(parser)
    parser.add_argument(
        '--out', type=Path, default=Path('report.html'), help='page. Defaults to report.html'
    )
    return parser


def run(args: argparse.Namespace) -> None:
    from ..analysis import ReportSet, load_dump, write_report
    from ..datasets.class_names import load_class_names

    sets = [
        ReportSet(title, load_dump(rgb), load_dump(pose), load_dump(integrated))
        for title, rgb, pose, integrated in args.sets
    ]
    names = load_class_names(args.classes, sets[0].rgb.scores.shape[1])
    print(printable(f'Written to {write_report(args.out, sets, names, args.ann_file)}.'))


def main() -> None:
    parser = build_parser()
    args = parser.parse_args()
    with exit_on_error(parser):
        run(args)
