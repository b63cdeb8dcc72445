"""Draw chosen videos with their poses and the verdicts of three models (Fig. 7-11)."""

from __future__ import annotations

import argparse
from pathlib import Path

from ..files import write_figure
from ..layouts import LAYOUTS, get_layout
from .arguments import add_class_names
from .choices import PICKS
from .errors import exit_on_error


def build_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__)
    for name, title in (
        ('rgb', 'RGB alone'),
        ('pose', 'pose alone'),
        ('integrated', 'IntegralAction'),
    ):
        parser.add_argument(
            f'--{name}',
            type=Path,
            required=True,
            metavar='DUMP.pkl',
            help=f'dump of tools/test.py --dump of {title}; all three are on the same videos',
        )
    parser.add_argument(
        '--ann-file', type=Path, required=True, help='annotation file of the dataset'
    )
    parser.add_argument('--video-dir', type=Path, required=True, help='folder of its videos')
    parser.add_argument(
        '--skeleton-dir',
        type=Path,
        help='folder of its poses. Defaults to those in the annotation file',
    )
    parser.add_argument(
        '--layout',
        default='openpose18',
        help=f'keypoint layout: {", ".join(LAYOUTS)}, or a .py file with a dataset_info. '
        'Defaults to openpose18',
    )
    add_class_names(parser, 'those of the annotation file, or numbers')
    which = parser.add_mutually_exclusive_group()
    which.add_argument('--videos', nargs='+', help='videos, by the end of their path')
    which.add_argument(
        '--pick',
        choices=PICKS,
        default='changed',
        help='or by verdict: changed, where IntegralAction and RGB give different classes; '
        'rescued, where it is right and RGB wrong; lost, the reverse; or random. '
        'Defaults to changed',
    )
    parser.add_argument('--count', type=int, default=8, help='videos to pick. Defaults to 8')
    parser.add_argument('--seed', type=int, default=0, help='seed of the pick. Defaults to 0')
    parser.add_argument('--frames', type=int, default=4, help='frames per video. Defaults to 4')
    parser.add_argument('--out', type=Path, default=Path('sheet.png'), help='picture to write')
    return parser


def draw(args: argparse.Namespace) -> None:
    from ..analysis import load_dump
    from ..analysis.cards import make_cards, pick_videos
    from ..datasets.class_names import load_class_names
    from ..visualization import plot_sheet

    rgb, pose, integrated = map(load_dump, (args.rgb, args.pose, args.integrated))
    names = args.videos or pick_videos(rgb, pose, integrated, args.pick, args.count, args.seed)
    dumps = {'RGB': rgb, 'pose': pose, 'IntegralAction': integrated}
    cards = make_cards(
        names,
        dumps,
        args.ann_file,
        args.video_dir,
        get_layout(args.layout),
        load_class_names(args.classes, rgb.scores.shape[1], args.ann_file),
        args.skeleton_dir,
        args.frames,
    )
    write_figure(args.out, plot_sheet(cards), dpi=120)
    print(f'{len(cards)} videos: {args.out}')


def main() -> None:
    parser = build_parser()
    args = parser.parse_args()
    with exit_on_error(parser):
        draw(args)
