"""Draws samples as the model gets them, before and after augmentation."""

from __future__ import annotations

import argparse
import random
from html import escape
from pathlib import Path

from ..config_files import load_config
from ..escaping import printable
from ..files import write_figure, write_whole
from .arguments import (
    add_cfg_options,
    add_class_names,
    existing_config,
    folder,
    merge_options,
    positive_int,
)
from .choices import PHASES
from .errors import exit_on_error


def build_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        description=f'{__doc__} Frames with skeletons, heatmaps and fields, volumes, graphs: '
        'whatever the config has. One PNG for each sample, and index.html with all of them.'
    )
    parser.add_argument('config', type=existing_config, help='config of any recognizer')
    parser.add_argument('--out', type=folder, default='browse', help='folder. Defaults to browse')
    parser.add_argument('--number', type=positive_int, default=8, help='samples. Defaults to 8')
    parser.add_argument(
        '--phase', choices=PHASES, default='train', help='loader to use. Defaults to train'
    )
    parser.add_argument(
        '--frames', type=positive_int, default=8, help='frames per row. Defaults to 8'
    )
    parser.add_argument('--seed', type=int, default=0, help='of the augmentation. Defaults to 0')
    add_class_names(parser, 'those of the annotation file, or numbers')
    add_cfg_options(parser)
    return parser


def browse(args: argparse.Namespace) -> None:
    """Do what the command line says."""
    import numpy as np
    from rich.progress import track

    from ..analysis.browse import draw_trace
    from ..analysis.sample_trace import build_preprocessor, build_set, trace_sample
    from ..datasets.class_names import load_class_names
    from ..visualization.inputs import spread

    cfg = load_config(args.config)
    merge_options(cfg, args.cfg_options)
    dataset, preprocessor = build_set(cfg, args.phase), build_preprocessor(cfg)
    if not len(dataset):
        raise ValueError(f'{args.phase} dataset must have samples, but got none: {args.config}')
    count = cfg.model.cls_head.get('num_classes')
    classes = load_class_names(args.classes, count, dataset.ann_file) if count else []
    out, pictures = Path(args.out), []
    for index in track(spread(len(dataset), args.number).tolist(), 'samples'):
        random.seed(args.seed + index)
        np.random.seed((args.seed + index) % 2**32)
        trace = trace_sample(dataset, index, preprocessor)
        what = classes[trace.label] if trace.label < len(classes) else str(trace.label)
        title = printable(f'{args.phase} {index}: {trace.name}, {what}')
        figure = draw_trace(trace, dataset.pipeline.transforms, title, args.frames)
        pictures.append((f'{args.phase}_{index:06d}.png', title))
        write_figure(out / pictures[-1][0], figure, dpi=110)
    write_whole(out / 'index.html', _make_page(Path(args.config).name, pictures))
    print(f'{len(pictures)} samples: {printable(str(out / "index.html"))}')


def _make_page(title: str, pictures: list[tuple[str, str]]) -> str:
    images = '\n'.join(
        f'<p><img src="{name}" alt="{escape(text)}" style="max-width: 100%"></p>'
        for name, text in pictures
    )
    return (
        f'<!DOCTYPE html>\n<html lang="en">\n<meta charset="utf-8">\n'
        f'<title>{escape(title)}</title>\n<h1>{escape(title)}</h1>\n{images}\n</html>\n'
    )


def main() -> None:
    parser = build_parser()
    args = parser.parse_args()
    with exit_on_error(parser):
        browse(args)
