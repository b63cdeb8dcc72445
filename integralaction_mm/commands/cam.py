"""Draw class activation maps of test videos, over frames and over pose maps (Fig. 1)."""

from __future__ import annotations

import argparse

from ..config_files import load_config
from ..escaping import printable
from ..files import path_below, write_figure
from .arguments import (
    add_cfg_options,
    add_class_names,
    add_test_set,
    existing_checkpoint,
    existing_config,
    folder,
    merge_options,
)
from .errors import exit_on_error


def build_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        description=f'{__doc__} One picture for each video: its middle clip.'
    )
    parser.add_argument(
        'config',
        type=existing_config,
        help='config of a two-stream model or of a single stream (Recognizer2D without a neck)',
    )
    parser.add_argument('checkpoint', type=existing_checkpoint, help='checkpoint file or address')
    parser.add_argument(
        'videos', nargs='+', help="videos of the config's test dataset, by the end of their path"
    )
    parser.add_argument('--out-dir', type=folder, default='cam', help='folder of the pictures')
    parser.add_argument(
        '--class',
        dest='target',
        metavar='CLASS',
        help='class to draw the maps for, a name or an index. Defaults to the predicted one',
    )
    add_test_set(parser)
    add_class_names(parser, 'those of the annotation file, or numbers')
    parser.add_argument('--device', default='cpu', help='such as cuda:0. Defaults to cpu')
    add_cfg_options(
        parser, 'override fields of the config, such as test_dataloader.dataset.split=val'
    )
    return parser


def draw(args: argparse.Namespace) -> None:
    from rich.progress import track

    from ..analysis.cam import explain_clip
    from ..analysis.explain import draw_activation, find_class, find_samples
    from ..datasets.class_names import load_class_names
    from ..engine.loading import load_model

    cfg = load_config(args.config)
    merge_options(cfg, args.cfg_options, args.test_set)
    dataset, videos, pictures = find_samples(cfg, args.videos)
    classes = load_class_names(args.classes, cfg.model.cls_head.num_classes, dataset.ann_file)
    target = None if args.target is None else find_class(args.target, classes)
    model = load_model(cfg, args.checkpoint, args.device)
    for name, index in track(videos.items(), 'class activation maps'):
        activation = explain_clip(model, dataset[index], target)
        path = path_below(args.out_dir, f'{pictures[name]}.png')
        write_figure(path, draw_activation(name, activation, classes), dpi=100)
        print(printable(str(path)))


def main() -> None:
    parser = build_parser()
    args = parser.parse_args()
    with exit_on_error(parser):
        draw(args)
