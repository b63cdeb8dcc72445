"""Test any recognizer on annotated videos under stress, and write a card."""

from __future__ import annotations

import argparse
from pathlib import Path

from ..config_files import load_config
from ..experiments.stress.suite import KINDS
from ..layouts import LAYOUTS
from .arguments import (
    add_cfg_options,
    add_class_names,
    existing_checkpoint,
    existing_config,
    folder,
    merge_options,
    positive_int,
)
from .choices import SEVERITIES
from .errors import exit_on_error


def build_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        description=f'{__doc__} docs/stress.md explains the tests. A run that was stopped '
        'resumes where it was.'
    )
    parser.add_argument('config', type=existing_config, help='config of any recognizer')
    parser.add_argument('checkpoint', type=existing_checkpoint, help='checkpoint file or address')
    parser.add_argument('--out', type=folder, default='stress', help='folder. Defaults to stress')
    _add_videos(parser)
    parser.add_argument(
        '--tests',
        nargs='+',
        choices=list(KINDS),
        metavar='TEST',
        help=f'of {", ".join(KINDS)}. Defaults to all that fit the model',
    )
    parser.add_argument(
        '--severities',
        nargs='+',
        type=int,
        choices=SEVERITIES,
        default=[1, 3, 5],
        help='of the tests that have severities. Defaults to 1 3 5',
    )
    add_class_names(parser, 'those of the annotation file, or numbers')
    parser.add_argument('--seed', type=int, default=0, help='of what tests draw. Defaults to 0')
    parser.add_argument(
        '--examples', type=int, default=2, help='videos shown under each test. Defaults to 2'
    )
    parser.add_argument(
        '--batch-size', type=positive_int, default=8, help='per forward pass. Defaults to 8'
    )
    parser.add_argument(
        '--workers', type=int, default=0, help='processes that prepare inputs. Defaults to 0'
    )
    parser.add_argument('--device', default='cpu', help='such as cuda:0. Defaults to cpu')
    add_cfg_options(parser)
    return parser


def _add_videos(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        '--ann',
        type=Path,
        help="annotation file of the videos, with poses. Defaults to the config's test dataset",
    )
    parser.add_argument(
        '--videos', type=Path, help='their folder. Defaults to videos/ beside the annotation file'
    )
    parser.add_argument('--split', help='split of the annotation file. Defaults to its only one')
    parser.add_argument(
        '--layout', help=f'of the poses: {", ".join(LAYOUTS)}, or a .py file with a dataset_info'
    )
    parser.add_argument(
        '--masks',
        type=Path,
        help='folder of masks of the persons, <name>.npz with masks (T, h, w). Defaults to masks '
        'along the poses',
    )


def run(args: argparse.Namespace) -> None:
    from ..experiments.stress.stress import stress

    cfg = load_config(args.config)
    merge_options(cfg, args.cfg_options)
    card = stress(
        cfg,
        args.checkpoint,
        args.out,
        severities=sorted(set(args.severities)),
        kinds=args.tests,
        classes=args.classes,
        seed=args.seed,
        examples=args.examples,
        batch_size=args.batch_size,
        workers=args.workers,
        device=args.device,
        ann_file=args.ann,
        video_dir=args.videos,
        split=args.split,
        layout=args.layout,
        mask_dir=args.masks,
    )
    print(card)


def main() -> None:
    parser = build_parser()
    args = parser.parse_args()
    message = f'interrupted; run the same command to resume: finished tests are in {args.out}'
    with exit_on_error(parser, message):
        run(args)
