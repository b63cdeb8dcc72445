"""Finds the poses in your own videos."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from .arguments import add_track, non_negative_int, pickle_file, positive_int
from .choices import POSE_BACKENDS, POSE_LAYOUTS, POSE_OPTIONS, pose_backend
from .errors import exit_on_error

__all__ = ['build_parser', 'main']


def existing(text: str) -> str:
    """Argparse type: an existing file or folder."""
    if not Path(text).exists():
        raise argparse.ArgumentTypeError(f'must be an existing file or folder, but got {text!r}')
    return text


def existing_file(text: str) -> str:
    """Argparse type: an existing file."""
    if not Path(text).is_file():
        raise argparse.ArgumentTypeError(f'must be an existing file, but got {text!r}')
    return text


def ratio(text: str) -> float:
    """Argparse type: a number in 0..1, 1 excluded."""
    try:
        value = float(text)
    except ValueError:
        value = float('nan')
    if not 0 <= value < 1:
        raise argparse.ArgumentTypeError(f'must be in 0..1, 1 excluded, but got {text!r}')
    return value


def build_parser() -> argparse.ArgumentParser:
    """Arguments of ``tools/extract_poses.py``."""
    parser = argparse.ArgumentParser(description='Find the poses in your own videos')
    add = parser.add_argument
    add('videos', nargs='+', type=existing, help='videos, and folders of videos')
    add('--out', required=True, type=pickle_file, help='file to write (.pkl)')
    add(
        '--backend',
        type=pose_backend,
        default='mmpose',
        metavar=f'{{{",".join(POSE_BACKENDS)}}}',
        help='auto takes an installed one. Defaults to mmpose',
    )
    add(
        '--labels',
        type=existing_file,
        help="text file with 'video label' lines; without it, the names of the sub-folders",
    )
    add('--layout', choices=POSE_LAYOUTS, default='openpose18', help='Defaults to openpose18')
    add('--max-persons', type=positive_int, default=5, help='persons per frame. Defaults to 5')
    add('--val-ratio', type=ratio, default=0.2, help='share of each class in val. Defaults to 0.2')
    add('--seed', type=non_negative_int, default=0, help='of the splits. Defaults to 0')
    add('--force', action='store_true', help='replace --out and start over')
    add_track(parser)
    add('--device', help='such as cuda:0 or cpu. Defaults to the best available')
    group = parser.add_argument_group('backend mmpose')
    group.add_argument(
        '--pose2d',
        metavar='CONFIG',
        help='config file, or a name or alias of its model zoo. Defaults to rtmo (RTMO-l)',
    )
    group.add_argument(
        '--weights', type=existing_file, metavar='CKPT', help="checkpoint. Defaults to the zoo's"
    )
    group = parser.add_argument_group('backends rtmlib, movenet and mediapipe')
    group.add_argument(
        '--model',
        help='of rtmlib: rtmo-s, -m (its default) or -l, rtmpose-s, -m or -x, or an address; '
        'of it and movenet: an .onnx file; of mediapipe: a .task file',
    )
    group = parser.add_argument_group('backends mmpose and rtmlib')
    group.add_argument(
        '--det-model',
        metavar='NAME',
        help='for top-down models: a detector of MMDetection (mmpose), a YOLOX (rtmlib), or '
        'whole_image',
    )
    return parser


def main(arguments: Sequence[str] | None = None) -> None:
    """Parse the command line, find the poses, and print what was done.

    The exit code is 0; 2 for a mistake in the arguments; 130 after Ctrl-C; and 1 for any other
    error, which ends in one line.
    """
    parser = build_parser()
    args = vars(parser.parse_args(arguments))
    keys = ('pose2d', 'weights', 'model', 'det_model')
    options = {key: args.pop(key) for key in keys}
    name, device = args.pop('backend'), args.pop('device')
    for key in (key for key in keys if options[key] is not None):
        takers = [taker for taker in sorted(POSE_OPTIONS) if key in POSE_OPTIONS[taker]]
        if name not in takers:
            parser.error(
                f'argument --{key.replace("_", "-")}: must come with --backend '
                f'{" or ".join(takers)}, but got --backend {name}'
            )
    interrupted = f'interrupted; run the same command to resume from {args["out"]}.parts'
    with exit_on_error(parser, interrupted):
        from ..poses.backends import AUTO, make_backend
        from ..poses.extract import extract_poses

        backend = make_backend(name, device=device, **options)
        if name == AUTO:
            print(f'poses: {backend.name} ({backend.model})')
        report = extract_poses(backend=backend, **args)
    print('\n'.join(report.lines()))
