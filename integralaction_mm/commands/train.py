"""Train a recognizer."""

from __future__ import annotations

import argparse
import logging
import sys
from collections.abc import Sequence

from mmengine.config import Config, ConfigDict
from mmengine.device import get_device
from mmengine.logging import print_log
from mmengine.runner import find_latest_checkpoint

from ..config_files import UsageError
from ..engine.checkpoint import check_load_from, is_chain
from ..engine.feature_cache import use_cached_features
from .arguments import (
    add_run_arguments,
    existing_checkpoint,
    existing_config,
    folder,
    merge_options,
)
from .launch import (
    ACCELERATORS,
    build_runner,
    has_accelerator,
    prepare,
    require_fields,
    set_common,
)

__all__ = ['apply_train_arguments', 'build_train_parser', 'main']


def build_train_parser() -> argparse.ArgumentParser:
    """Arguments of ``tools/train.py``."""
    parser = argparse.ArgumentParser(description='Train a recognizer')
    parser.add_argument('config', type=existing_config, help='config file')
    parser.add_argument('--work-dir', type=folder, help='folder for logs and checkpoints')
    parser.add_argument(
        '--resume',
        nargs='?',
        type=resume_value,
        const='auto',
        metavar='CHECKPOINT',
        help='continue from this checkpoint, or without a value from the newest in the work '
        'folder (then `load_from` of the config is not used)',
    )
    parser.add_argument('--amp', action='store_true', help='automatic mixed precision')
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
    parser.add_argument('--seed', type=int, help='random seed')
    parser.add_argument(
        '--diff-rank-seed', action='store_true', help='another seed for every process'
    )
    parser.add_argument(
        '--deterministic',
        action='store_true',
        help='deterministic kernels, and a warning where PyTorch has none',
    )
    add_run_arguments(parser)
    return parser


def resume_value(text: str) -> str:
    """Argparse type of ``--resume``: ``auto`` or a checkpoint."""
    return text if text == 'auto' else existing_checkpoint(text)


def apply_train_arguments(cfg: Config, args: argparse.Namespace) -> None:
    """Write the arguments of ``tools/train.py`` into the config, in place.

    Options given by name win over ``--cfg-options``, and those over the config file.

    Raises:
        UsageError: If an option does not fit the config or the machine.
    """
    merge_options(cfg, args.cfg_options)
    require_fields(cfg, 'train', ('model', 'train_dataloader', 'train_cfg', 'optim_wrapper'))
    set_common(cfg, args)
    if args.no_validate:
        cfg.val_cfg = cfg.val_dataloader = cfg.val_evaluator = None
    if args.cached_features is not None:
        try:
            use_cached_features(cfg, args.cached_features)
        except (FileNotFoundError, ValueError) as error:
            raise UsageError(f'argument --cached-features: {error}') from error
    if args.amp:
        _enable_amp(cfg)
    if args.auto_scale_lr:
        if not (cfg.get('auto_scale_lr') or {}).get('base_batch_size'):
            raise UsageError(
                'argument --auto-scale-lr: the config must have auto_scale_lr.base_batch_size, '
                f'but got auto_scale_lr={cfg.get("auto_scale_lr")!r}'
            )
        cfg.auto_scale_lr.enable = True
    _set_randomness(cfg, args)
    if args.resume is not None:
        if args.resume == 'auto' and find_latest_checkpoint(cfg.work_dir) is None:
            # Not MMEngine's resume=True, which would drop load_from as well.
            print_log(
                f'--resume: no checkpoint in {cfg.work_dir!r}, so training starts from the '
                f'beginning, with load_from={cfg.get("load_from")!r}',
                level=logging.WARNING,
            )
            return
        cfg.resume = True
        cfg.load_from = None if args.resume == 'auto' else args.resume
    elif cfg.get('resume') and is_chain(cfg.get('load_from')):
        raise UsageError(
            f'resume=True takes load_from for the checkpoint to go on from, but got '
            f'{cfg.load_from!r}; use --resume'
        )


def _enable_amp(cfg: Config) -> None:
    wrapper = cfg.optim_wrapper.get('type', 'OptimWrapper')
    if wrapper not in ('OptimWrapper', 'AmpOptimWrapper'):
        raise UsageError(
            'argument --amp: optim_wrapper.type must be OptimWrapper or AmpOptimWrapper, '
            f'but got {wrapper!r}'
        )
    if not has_accelerator():
        raise UsageError(
            f'argument --amp: needs one of the devices {", ".join(ACCELERATORS)}, '
            f'but got {get_device()!r}'
        )
    cfg.optim_wrapper.type = 'AmpOptimWrapper'
    cfg.optim_wrapper.setdefault('loss_scale', 'dynamic')


def _set_randomness(cfg: Config, args: argparse.Namespace) -> None:
    # MMAction2 drops --seed where the config has `randomness`; here only what was given changes.
    randomness = cfg.get('randomness') or ConfigDict(seed=None)
    if args.seed is not None:
        randomness['seed'] = args.seed
    if args.diff_rank_seed:
        randomness['diff_rank_seed'] = True
    if args.deterministic:
        randomness['deterministic'] = True
    cfg.randomness = randomness


def main(argv: Sequence[str] | None = None) -> None:
    """Command line of ``tools/train.py``.

    Args:
        argv (Sequence[str], optional): Arguments. Defaults to those of the process.
    """
    parser = build_train_parser()
    cfg = prepare(parser, argv, apply_train_arguments)
    if not cfg.get('resume') and cfg.get('load_from'):
        try:
            check_load_from(cfg.load_from)
            existing_checkpoint(cfg.load_from)
        except (argparse.ArgumentTypeError, FileNotFoundError, ValueError) as error:
            sys.exit(f'{parser.prog}: error: load_from: {error}')
    build_runner(cfg).train()


if __name__ == '__main__':
    main()
