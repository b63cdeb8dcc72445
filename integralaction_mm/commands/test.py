"""Tests a recognizer."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ..config_files import UsageError
from ..package_configs import find_weights
from .arguments import (
    AUTO,
    add_run_arguments,
    add_test_set,
    existing_checkpoint,
    existing_config,
    folder,
    merge_options,
    pickle_file,
    positive_int,
    seconds,
)
from .errors import exit_on_error

if TYPE_CHECKING:
    from mmengine.config import Config

__all__ = ['apply_test_arguments', 'build_test_parser', 'main']


def build_test_parser() -> argparse.ArgumentParser:
    """Arguments of ``tools/test.py``."""
    parser = argparse.ArgumentParser(description='Test a recognizer')
    parser.add_argument('config', type=existing_config, help='config file')
    parser.add_argument(
        'checkpoint',
        type=tested_checkpoint,
        help="checkpoint file or address, or auto for that of the config's metafile.yml",
    )
    parser.add_argument('--work-dir', type=folder, help='folder for logs and metrics')
    parser.add_argument(
        '--dump', type=pickle_file, metavar='FILE.pkl', help='write all predictions to this file'
    )
    parser.add_argument(
        '--show', action='store_true', help='show a frame of each video, with its prediction'
    )
    add_test_set(parser)
    parser.add_argument(
        '--cached-features',
        type=folder,
        metavar='FOLDER',
        help='test on what tools/cache_features.py --phases test wrote, not on frames and poses',
    )
    parser.add_argument(
        '--show-dir',
        type=folder,
        help='folder for an MP4 of each video, with skeletons, the best classes and the gate',
    )
    parser.add_argument(
        '--interval', type=positive_int, default=1, help='draw every n-th video. Defaults to 1'
    )
    parser.add_argument(
        '--wait-time', type=seconds, default=2, help='seconds per shown sample. Defaults to 2'
    )
    add_run_arguments(parser)
    return parser


def tested_checkpoint(text: str) -> str:
    """Argparse type of the checkpoint: ``auto`` or a checkpoint."""
    return text if text == AUTO else existing_checkpoint(text)


def apply_test_arguments(cfg: Config, args: argparse.Namespace) -> None:
    """Write the arguments of ``tools/test.py`` into the config, in place.

    Raises:
        UsageError: If an option does not fit the config or the machine.
    """
    from .drawing import set_drawing
    from .launch import require_fields, set_cached_features, set_common

    merge_options(cfg, args.cfg_options, args.test_set)
    require_fields(cfg, 'test', ('model', 'test_dataloader', 'test_cfg', 'test_evaluator'))
    set_common(cfg, args)
    cfg.load_from = _find_checkpoint(args)
    cfg.resume = False
    if args.cached_features is not None:
        if args.show or args.show_dir is not None:
            raise UsageError('argument --cached-features: has no frames for --show and --show-dir')
        set_cached_features(cfg, args.cached_features, ('test',))
    set_drawing(cfg, args)
    if args.dump is not None:
        _make_dump_folder(args.dump)
        evaluators = cfg.test_evaluator
        evaluators = list(evaluators) if isinstance(evaluators, (list, tuple)) else [evaluators]
        cfg.test_evaluator = [*evaluators, dict(type='DumpResults', out_file_path=args.dump)]


def _find_checkpoint(args: argparse.Namespace) -> str:
    if args.checkpoint != AUTO:
        return args.checkpoint
    try:
        return find_weights(args.config)
    except (FileNotFoundError, ValueError) as error:
        raise UsageError(f'argument checkpoint: {AUTO}: {error}') from error


def _make_dump_folder(path: str) -> None:
    try:
        Path(path).parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(
            f'argument --dump: its folder must be writable, but {path!r} raised {error}'
        ) from error


def main(argv: Sequence[str] | None = None) -> None:
    """Command line of ``tools/test.py``.

    Args:
        argv (Sequence[str], optional): Arguments. Defaults to those of the process.
    """
    parser = build_test_parser()
    args = parser.parse_args(argv)
    with exit_on_error(parser):
        from .launch import build_runner, prepare

        build_runner(prepare(parser, args, apply_test_arguments, ['test_dataloader'])).test()


if __name__ == '__main__':
    main()
