"""What the gate does, by class, confidence of the poses, and which stream is right.

Distribution of mean G (Fig. 4), mean G by class (Table 5), G over the confidence of the poses, and
G by which single stream is right.
"""

from __future__ import annotations

import argparse

from .arguments import add_ann_file, add_class_names, add_dumps, add_out
from .errors import exit_on_error


def build_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__)
    add_dumps(parser, 'dumps of models with a gate')
    add_class_names(parser)
    add_ann_file(parser)
    for stream in ('rgb', 'pose'):
        parser.add_argument(
            f'--{stream}',
            nargs='+',
            help=f'dumps of the {stream} stream, one for each dump, in order: with both, adds '
            'G by which one is right',
        )
    add_out(parser, 'gate_*.{md,csv,json,png}')
    return parser


def run(args: argparse.Namespace) -> None:
    from ..analysis import analyse_gates, load_dump, title_dumps, write_blocks
    from ..datasets.class_names import load_class_names

    dumps = [load_dump(path) for path in args.dumps]
    names = load_class_names(args.classes, dumps[0].scores.shape[1])
    titled = title_dumps(dumps, args.titles)
    pairs = zip(*([load_dump(path) for path in paths or ()] for paths in (args.rgb, args.pose)))
    blocks = analyse_gates(titled, names, dict(zip(titled, pairs)), args.ann_file)
    print(write_blocks(blocks, args.out), end='')


def main() -> None:
    parser = build_parser()
    args = parser.parse_args()
    counts = [len(args.dumps) if paths is None else len(paths) for paths in (args.rgb, args.pose)]
    if counts != [len(args.dumps)] * 2 or (args.rgb is None) != (args.pose is None):
        parser.error(f'--rgb and --pose take a dump for each of the {len(args.dumps)}, or neither')
    with exit_on_error(parser):
        run(args)
