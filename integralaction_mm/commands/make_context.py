"""Puts the persons of videos in front of photographs, in and out of their action's place."""

from __future__ import annotations

import argparse

from .arguments import positive_int
from .choices import CONTEXT_SPLITS
from .errors import exit_on_error

__all__ = ['build_parser', 'main']


def pairing(text: str) -> int | str:
    """Argparse type: a seed, or the path of a file."""
    return int(text) if text.isdecimal() else text


def build_parser() -> argparse.ArgumentParser:
    """Command line; the defaults are those of ``make_context``."""
    parser = argparse.ArgumentParser(description=__doc__)
    add = parser.add_argument
    add('ann_file', help='annotation file of the videos, with their poses')
    add('--videos', required=True, help='folder of the videos')
    add(
        '--masks',
        required=True,
        help='masks of the persons: a folder of <name>.npz or of <name>/*.png, '
        "a .mat file like Weizmann's classification_masks.mat, or 'poses': along the poses",
    )
    add(
        '--photographs',
        required=True,
        help='folder of <category>/*.jpg, or of train/ and test/ with such folders',
    )
    add('--out', required=True, help='folder to write to')
    add(
        '--splits',
        nargs=3,
        metavar=('TRAIN', 'VAL', 'TEST'),
        help=f'splits of the annotation file. Defaults to {" ".join(CONTEXT_SPLITS)}',
    )
    add('--fold', type=int, help='short for --splits foldN_train foldN_val foldN_test')
    add(
        '--pairing',
        type=pairing,
        default=0,
        help='which place belongs to which class: a seed, or a JSON file of class to place. '
        'Defaults to 0',
    )
    add(
        '--per-clip',
        type=positive_int,
        nargs=2,
        default=(5, 4),
        metavar=('TRAIN', 'TEST'),
        help='photographs for each clip. Defaults to 5 4',
    )
    add(
        '--size',
        type=positive_int,
        nargs=2,
        default=(360, 288),
        metavar=('W', 'H'),
        help='pixels, even. Defaults to 360 288',
    )
    add('--feather', type=float, default=1.0, help='softness of edges in pixels. Defaults to 1')
    add('--seed', type=int, default=0, help='of the draw of photographs. Defaults to 0')
    add('--workers', type=positive_int, default=1, help='processes. Defaults to 1')
    add('--force', action='store_true', help='delete what is there, and start over')
    return parser


def main() -> None:
    """Makes the data set and says what was read, used and left out."""
    parser = build_parser()
    args = vars(parser.parse_args())
    fold, splits = args.pop('fold'), args.pop('splits')
    if fold is not None and splits is not None:
        parser.error('argument --fold: not allowed with argument --splits')
    if fold is not None:
        splits = [f'fold{fold}_{part}' for part in CONTEXT_SPLITS]
    args.update({key: tuple(args[key]) for key in ('per_clip', 'size')})
    args['splits'] = splits or CONTEXT_SPLITS
    with exit_on_error(parser, 'interrupted; run the same command to resume'):
        from ..converters.context import make_context

        report = make_context(**args)
    print('\n'.join(report.lines()))
