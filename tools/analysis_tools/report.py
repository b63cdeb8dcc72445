"""All analyses of a two-stream model beside its two streams, on one HTML page."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from integralaction_mm.evaluation import (
    ReportSet,
    load_class_names,
    load_dump,
    write_report,
)


def build_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        '--set',
        nargs=4,
        action='append',
        required=True,
        dest='sets',
        metavar=('TITLE', 'RGB', 'POSE', 'INTEGRATED'),
        help='a title and three dumps of tools/test.py --dump on the same videos; may be repeated',
    )
    parser.add_argument(
        '--names',
        help='kinetics50, kinetics400, ntu60, or a file with a class name in each line. '
        'Defaults to numbers',
    )
    parser.add_argument(
        '--ann-file', help='annotation file with the poses of all videos: adds G over confidence'
    )
    parser.add_argument(
        '--out', type=Path, default=Path('report.html'), help='page. Defaults to report.html'
    )
    return parser


def run(args: argparse.Namespace) -> None:
    sets = [ReportSet(title, *map(load_dump, paths)) for title, *paths in args.sets]
    names = load_class_names(args.names, sets[0].rgb.scores.shape[1])
    print(f'Written to {write_report(args.out, sets, names, args.ann_file)}.')


def main() -> None:
    parser = build_parser()
    args = parser.parse_args()
    try:
        run(args)
    except (OSError, ValueError) as error:
        sys.exit(f'{parser.prog}: error: {error}')


if __name__ == '__main__':
    main()
