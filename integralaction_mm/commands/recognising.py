"""What the commands that recognise actions share: the model, and its options."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from contextlib import redirect_stdout
from typing import TYPE_CHECKING, Any

from .arguments import existing_checkpoint, existing_config, existing_weights, positive_int
from .choices import POSE_BACKENDS, pose_backend

if TYPE_CHECKING:
    from ..apis.action_inferencer import ActionInferencer

__all__ = ['add_model_options', 'build_inferencer', 'parse_with_model']

_WITH_MODEL = ('mediapipe', 'movenet', 'rtmlib')


def add_model_options(parser: argparse.ArgumentParser, of_files: bool = False) -> None:
    """Add the options of a model and of an estimator of poses.

    Args:
        parser (ArgumentParser): Where to add them.
        of_files (bool): Whether the poses may also come from a file. Defaults to False.
    """
    add = parser.add_argument
    add('--config', type=existing_config, help='config of the model')
    add('--checkpoint', type=existing_checkpoint, help='its file or address')
    add(
        '--weights',
        type=existing_weights,
        help='instead of both, an archive of make_release.py: a file, or an address that tells '
        'its SHA-256',
    )
    group = parser.add_mutually_exclusive_group()
    if of_files:
        group.add_argument('--poses', help='annotation file of a TwoStreamDataset with the poses')
    group.add_argument(
        '--pose-backend',
        type=pose_backend,
        metavar=f'{{{",".join(POSE_BACKENDS)}}}',
        help='what finds the poses; auto takes an installed one',
    )
    add(
        '--pose-model',
        help='for --pose-backend rtmlib, movenet or mediapipe: name, address, .onnx or .task file',
    )
    add('--device', help='such as cuda:0 or cpu. Defaults to the best available')
    add('--topk', type=positive_int, default=5, help='classes to report. Defaults to 5')
    add(
        '--label-file',
        help='text file with one class name per line, or kinetics50, kinetics400, ntu60',
    )


def parse_with_model(
    parser: argparse.ArgumentParser, arguments: Sequence[str] | None
) -> argparse.Namespace:
    """Parse a command line with the options above; it must name the model in one way only."""
    args = parser.parse_args(arguments)
    given = [value is not None for value in (args.config, args.checkpoint)]
    if any(given) if args.weights is not None else not all(given):
        parser.error('either --config and --checkpoint, or --weights, is required')
    return args


def build_inferencer(args: argparse.Namespace, **streams: Any) -> ActionInferencer:
    """The model of a command line; the estimator that 'auto' picks is printed to stderr.

    Args:
        args (Namespace): With the options above.
        **streams: ``rgb`` and ``pose`` of ``ActionInferencer``.

    Raises:
        ValueError: If ``--pose-model`` comes with another estimator, or if the inferencer raises.
    """
    from mmengine.logging import MMLogger

    from ..apis.action_inferencer import ActionInferencer
    from ..poses.backends import AUTO, make_backend
    from ..releases import fetch_release

    backend = args.pose_backend
    if args.pose_model is not None:
        if backend not in _WITH_MODEL:
            raise ValueError(
                'argument --pose-model: must come with --pose-backend '
                f'{" or ".join(sorted(_WITH_MODEL, reverse=True))}, but got {backend!r}'
            )
        backend = make_backend(backend, model=args.pose_model, device=args.device)
    MMLogger.get_current_instance().setLevel('ERROR')
    with redirect_stdout(sys.stderr):  # MMEngine prints what it loads
        if args.weights is not None:
            args.config = args.checkpoint = fetch_release(args.weights)
        inferencer = ActionInferencer(
            args.config, args.checkpoint, args.device, backend, args.label_file, **streams
        )
    if args.pose_backend == AUTO and inferencer.pose_backend is not None:
        found = inferencer.pose_backend
        print(f'poses: {found.name} ({found.model})', file=sys.stderr)
    return inferencer
