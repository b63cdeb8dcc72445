"""Apply the command line of a training to its config, and decide what it starts from."""

from __future__ import annotations

import argparse
import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

from mmaction.registry import MODELS
from mmengine.config import Config, ConfigDict
from mmengine.logging import print_log
from mmengine.registry import DefaultScope
from torch import nn

from ..config_files import UsageError
from ..engine.checkpoint import check_load_from, is_chain
from ..engine.config_checks import LOADERS
from ..engine.loading import check_checkpoint
from ..engine.resuming import check_resumable, find_resumable
from ..locks import locking_folder
from .arguments import AUTO, existing_checkpoint, merge_options
from .drawing import refuse_drawing
from .launch import (
    build_runner,
    has_accelerator,
    is_first_process,
    prepare,
    require_fields,
    set_cached_features,
    set_common,
)

__all__ = ['apply_train_arguments', 'choose_checkpoint', 'train']


def train(parser: argparse.ArgumentParser, args: argparse.Namespace) -> None:
    """Do what the command line says."""
    cfg = prepare(parser, args, apply_train_arguments, LOADERS[:2])
    if not cfg.get('resume'):
        with _naming_load_from(parser):
            _check_start(cfg)  # before there is a work directory
    with locking_folder(cfg.work_dir) if is_first_process(cfg) else nullcontext():
        with _naming_load_from(parser):
            choose_checkpoint(cfg)
        fresh = None  # a resumed training needs all of its tensors
        if not cfg.get('resume'):
            fresh = '' if cfg.get('load_from_partly') else 'cls_head.'
        build_runner(cfg, fresh).train()


def apply_train_arguments(cfg: Config, args: argparse.Namespace) -> None:
    """Write the arguments of ``tools/train.py`` into the config, in place.

    Named options win over ``--cfg-options``, and those win over the config file.

    Raises:
        UsageError: If an option does not fit the config or the machine.
    """
    merge_options(cfg, args.cfg_options)
    require_fields(cfg, 'train', ('model', 'train_dataloader', 'train_cfg', 'optim_wrapper'))
    set_common(cfg, args)
    refuse_drawing(cfg)
    if args.no_validate:
        cfg.val_cfg = cfg.val_dataloader = cfg.val_evaluator = None
    if args.cached_features is not None:
        set_cached_features(cfg, args.cached_features, ('train', 'val'))
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
    if args.resume is not None and args.resume != AUTO:
        cfg.resume, cfg.load_from = True, args.resume
    elif args.resume == AUTO or (cfg.get('resume') and cfg.get('load_from') is None):
        cfg.resume = AUTO  # not MMEngine's True, which would drop load_from
    elif cfg.get('resume') and is_chain(cfg.get('load_from')):
        raise UsageError(
            f'resume=True takes load_from as the checkpoint to resume from, but got '
            f'{cfg.load_from!r}; use --resume'
        )


def _enable_amp(cfg: Config) -> None:
    wrapper = cfg.optim_wrapper.get('type', 'OptimWrapper')
    allowed = 'OptimWrapper', 'AmpOptimWrapper', 'Bfloat16OptimWrapper'
    if wrapper not in allowed:
        raise UsageError(
            f'argument --amp: optim_wrapper.type must be one of {", ".join(allowed)}, '
            f'but got {wrapper!r}'
        )
    if wrapper == 'Bfloat16OptimWrapper':
        return
    if has_accelerator():
        cfg.optim_wrapper.type = 'AmpOptimWrapper'
        cfg.optim_wrapper.setdefault('loss_scale', 'dynamic')
        return
    cfg.optim_wrapper.type = 'Bfloat16OptimWrapper'
    for name in ('loss_scale', 'dtype', 'use_fsdp'):  # AmpOptimWrapper's alone
        cfg.optim_wrapper.pop(name, None)


def _set_randomness(cfg: Config, args: argparse.Namespace) -> None:
    # MMAction2 drops --seed if the config has `randomness`; here only what was given changes.
    randomness = cfg.get('randomness') or ConfigDict(seed=None)
    if args.seed is not None:
        randomness['seed'] = args.seed
    if args.diff_rank_seed:
        randomness['diff_rank_seed'] = True
    if args.deterministic:
        randomness['deterministic'] = True
    cfg.randomness = randomness
    if randomness.get('deterministic'):
        cfg.train_dataloader.persistent_workers = False  # so that each epoch has seeds of its own


def choose_checkpoint(cfg: Config) -> None:
    """Decide what a training starts from, in place: a checkpoint to resume, or ``load_from``.

    Raises:
        FileNotFoundError: If a checkpoint that was named does not exist.
        ValueError: If it cannot be read, or a training cannot be resumed from it.
    """
    if cfg.get('resume') == AUTO:
        checkpoint = find_resumable(cfg.work_dir, lambda: _build_model(cfg))
        cfg.resume = checkpoint is not None
        if checkpoint is None:
            print_log(
                f'--resume: no checkpoint in {cfg.work_dir!r} to resume from, so training starts '
                f'from the beginning, with load_from={cfg.get("load_from")!r}',
                level=logging.WARNING,
            )
            _check_start(cfg)
        else:
            print_log(f'--resume: training continues from {checkpoint}')
            cfg.load_from = str(checkpoint)
    elif cfg.get('resume') and Path(cfg.load_from).is_file():
        try:
            check_checkpoint(_build_model(cfg), check_resumable(cfg.load_from), cfg.load_from)
        except ValueError as error:
            raise ValueError(
                f'{error}; --resume without a file takes the newest undamaged one'
            ) from error


def _check_start(cfg: Config) -> None:
    if cfg.get('load_from'):
        check_load_from(cfg.load_from, cfg.filename)
        existing_checkpoint(cfg.load_from)


def _build_model(cfg: Config) -> nn.Module:
    with DefaultScope.overwrite_default_scope(cfg.get('default_scope', 'mmaction')):
        return MODELS.build(cfg.model)


@contextmanager
def _naming_load_from(parser: argparse.ArgumentParser) -> Iterator[None]:
    try:
        yield
    except (argparse.ArgumentTypeError, FileNotFoundError, ValueError) as error:
        sys.exit(f'{parser.prog}: error: load_from: {error}')
