"""Imports poses that other programs have found."""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from .arguments import non_negative_int, pickle_file, positive_int
from .choices import LAYOUTS, POSE_FORMS
from .errors import exit_on_error
from .extract_poses import existing, existing_file, ratio

__all__ = ['build_parser', 'main']


def build_parser() -> argparse.ArgumentParser:
    """Arguments of ``tools/dataset_converters/import_poses.py``."""
    parser = argparse.ArgumentParser(description=__doc__)
    add = parser.add_argument
    add('source', type=existing, help='file or folder of poses')
    add('--format', required=True, choices=POSE_FORMS, help='what wrote them')
    add('--out', required=True, type=pickle_file, help='file to write (.pkl)')
    add(
        '--videos',
        type=existing,
        help='folder of the videos: sizes, numbers of frames, and labels by sub-folders',
    )
    add(
        '--labels',
        type=existing_file,
        help="text file with 'video label' lines; without it, the names of the sub-folders",
    )
    add('--layout', choices=LAYOUTS, default='openpose18', help='wanted. Defaults to openpose18')
    add(
        '--keypoints',
        help='layout of the files: a layout, body25, halpe26, a .py file with a dataset_info, or '
        'a .json file {joint: index, list or null}. Defaults to what their names or number show',
    )
    add(
        '--img-shape',
        nargs=2,
        type=positive_int,
        metavar=('HEIGHT', 'WIDTH'),
        help='of the frames, if neither --videos nor the files give it',
    )
    add(
        '--first-frame',
        type=non_negative_int,
        help="number of the first frame. Defaults to the format's",
    )
    add('--normalized', action='store_true', help='coordinates are fractions of the frame')
    add('--max-persons', type=positive_int, default=5, help='persons to keep. Defaults to 5')
    add('--val-ratio', type=ratio, default=0.2, help='share of each class in val. Defaults to 0.2')
    add('--seed', type=non_negative_int, default=0, help='of the splits. Defaults to 0')
    add('--force', action='store_true', help='replace --out')
    return parser


def main(arguments: Sequence[str] | None = None) -> None:
    """Parse the command line, import the poses, and print what was done.

    The exit code is 0; 2 for a mistake in the arguments; 130 after Ctrl-C; and 1 for any other
    error, which ends in one line.
    """
    parser = build_parser()
    args = vars(parser.parse_args(arguments))
    if args['img_shape'] is not None:
        args['img_shape'] = tuple(args['img_shape'])
    with exit_on_error(parser):
        from ..poses.importing import import_poses

        report = import_poses(**args)
    print('\n'.join(report.lines()))
