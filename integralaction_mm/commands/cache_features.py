"""Writes what the frozen streams of a config give for every video.

``tools/train.py CONFIG --cached-features FOLDER`` then trains its head without reading any frames.
"""

from __future__ import annotations

import argparse

from ..config_files import load_config
from .arguments import add_cfg_options, existing_config, folder, merge_options, positive_int
from .choices import PHASES
from .errors import exit_on_error


def build_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('config', type=existing_config, help='config file')
    parser.add_argument('--out', type=folder, required=True, help='folder to write to')
    parser.add_argument(
        '--passes',
        type=positive_int,
        default=4,
        help='augmented passes over the training videos. Defaults to 4',
    )
    parser.add_argument(
        '--phases',
        nargs='+',
        choices=PHASES,
        default=['train', 'val'],
        help='loaders whose videos to read. Defaults to train val',
    )
    parser.add_argument(
        '--checkpoint', help="file or address of the streams. Defaults to the config's load_from"
    )
    parser.add_argument(
        '--seed', type=int, default=0, help='seed of the augmentation. Defaults to 0'
    )
    parser.add_argument('--device', help='such as cuda:1 or cpu. Defaults to the best available')
    parser.add_argument(
        '--amp',
        action='store_true',
        help='automatic mixed precision: about twice as fast, features to three digits',
    )
    add_cfg_options(parser, 'override fields of the config, as in tools/train.py')
    return parser


def main() -> None:
    parser = build_parser()
    args = parser.parse_args()
    with exit_on_error(parser):
        from mmengine.device import get_device

        from ..engine.feature_cache import cache_features

        cfg = load_config(args.config)
        merge_options(cfg, args.cfg_options)
        cache_features(
            cfg,
            args.out,
            args.passes,
            args.phases,
            args.checkpoint,
            args.seed,
            device=args.device or get_device(),
            amp=args.amp,
        )


if __name__ == '__main__':
    main()
