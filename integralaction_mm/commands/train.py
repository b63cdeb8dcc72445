"""Trains a recognizer."""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from .arguments import (
    AUTO,
    add_run_arguments,
    existing_checkpoint,
    existing_config,
    folder,
    non_negative_int,
)
from .errors import exit_on_error

__all__ = ['build_train_parser', 'main']


def build_train_parser() -> argparse.ArgumentParser:
    """Arguments of ``tools/train.py``."""
    parser = argparse.ArgumentParser(description='Train a recognizer')
    parser.add_argument('config', type=existing_config, help='config file')
    parser.add_argument('--work-dir', type=folder, help='folder for logs and checkpoints')
    parser.add_argument(
        '--resume',
        nargs='?',
        type=resume_value,
        const=AUTO,
        metavar='CHECKPOINT',
        help='resume from this checkpoint, or without a value from the newest in the work '
        'folder (then `load_from` of the config is not used)',
    )
    parser.add_argument(
        '--amp',
        action='store_true',
        help='automatic mixed precision; on a CPU in bfloat16, twice as fast if it has '
        'instructions for that',
    )
    parser.add_argument('--no-validate', action='store_true', help='train without validation')
    parser.add_argument(
        '--auto-scale-lr',
        action='store_true',
        help='scale the learning rate by the real batch size over auto_scale_lr.base_batch_size',
    )
    parser.add_argument(
        '--cached-features',
        type=folder,
        metavar='FOLDER',
        help='train the head on what tools/cache_features.py wrote, instead of frames and poses',
    )
    parser.add_argument('--seed', type=non_negative_int, help='random seed')
    parser.add_argument(
        '--diff-rank-seed', action='store_true', help='a different seed for every process'
    )
    parser.add_argument(
        '--deterministic',
        action='store_true',
        help='deterministic kernels, and a warning where PyTorch has none; workers restart every '
        'epoch, so that a resumed training draws what an uninterrupted one would',
    )
    add_run_arguments(parser)
    return parser


def resume_value(text: str) -> str:
    """Argparse type of ``--resume``: ``auto`` or a checkpoint."""
    return text if text == AUTO else existing_checkpoint(text)


def main(argv: Sequence[str] | None = None) -> None:
    """Command line of ``tools/train.py``.

    Args:
        argv (Sequence[str], optional): Arguments. Defaults to those of the process.
    """
    parser = build_train_parser()
    args = parser.parse_args(argv)
    with exit_on_error(parser, 'interrupted; --resume continues from the last checkpoint'):
        from .training import train

        train(parser, args)


if __name__ == '__main__':
    main()
