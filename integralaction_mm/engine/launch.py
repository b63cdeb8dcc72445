"""What ``tools/train.py`` and ``tools/test.py`` run: config, processes, runner.

What differs from MMAction2's tools: mistakes are found before anything long runs, ``--seed`` works
on a config that has ``randomness``, and several processes run over gloo without an accelerator.
"""

from __future__ import annotations

import argparse
import datetime
import logging
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import torch
import torch.distributed as torch_dist
from mmaction.registry import RUNNERS
from mmengine.config import Config, ConfigDict
from mmengine.device import get_device
from mmengine.logging import print_log
from mmengine.runner import Runner, find_latest_checkpoint

from .arguments import (
    UsageError,
    build_test_parser,
    build_train_parser,
    existing_checkpoint,
    merge_options,
)
from .checkpoint import check_load_from, is_chain

__all__ = [
    'apply_test_arguments',
    'apply_train_arguments',
    'build_runner',
    'load_config',
    'run_test',
    'run_train',
    'start_cpu_processes',
]

# Devices that MMEngine's AmpOptimWrapper and its process group start-up can use.
ACCELERATORS = ('cuda', 'npu', 'mlu', 'musa', 'dipu')
DDP_WRAPPERS = ('MMDistributedDataParallel', 'MMSeparateDistributedDataParallel')
TORCHRUN_VARIABLES = ('RANK', 'WORLD_SIZE', 'MASTER_ADDR', 'MASTER_PORT')


def load_config(path: str) -> Config:
    """Read a config file.

    Raises:
        UsageError: If the file or one of its bases cannot be read.
    """
    try:
        return Config.fromfile(path)
    except Exception as error:  # a config is code: anything can come out of it
        reason = str(error).strip().splitlines() or ['no message']
        raise UsageError(
            f'argument config: must load, but {path!r} raised {type(error).__name__}: {reason[0]}'
        ) from error


def _require_fields(cfg: Config, purpose: str, names: Sequence[str]) -> None:
    missing = [name for name in names if cfg.get(name) is None]
    if missing:
        raise UsageError(
            f'argument config: must have {", ".join(names)} to {purpose}, '
            f'but {cfg.filename!r} lacks {", ".join(missing)}'
        )


def _set_common(cfg: Config, args: argparse.Namespace) -> None:
    cfg.launcher = args.launcher
    if args.work_dir is not None:
        cfg.work_dir = args.work_dir
    elif cfg.get('work_dir') is None:
        cfg.work_dir = str(Path('work_dirs') / Path(args.config).stem)


def _has_accelerator() -> bool:
    return get_device() in ACCELERATORS


def apply_train_arguments(cfg: Config, args: argparse.Namespace) -> None:
    """Write the arguments of ``tools/train.py`` into the config, in place.

    Options given by name win over ``--cfg-options``, and those over the config file.

    Raises:
        UsageError: If an option does not fit the config or the machine.
    """
    merge_options(cfg, args.cfg_options)
    _require_fields(cfg, 'train', ('model', 'train_dataloader', 'train_cfg', 'optim_wrapper'))
    _set_common(cfg, args)
    if args.no_validate:
        cfg.val_cfg = cfg.val_dataloader = cfg.val_evaluator = None
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
    if not _has_accelerator():
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


def apply_test_arguments(cfg: Config, args: argparse.Namespace) -> None:
    """Write the arguments of ``tools/test.py`` into the config, in place.

    Raises:
        UsageError: If an option does not fit the config or the machine.
    """
    merge_options(cfg, args.cfg_options)
    _require_fields(cfg, 'test', ('model', 'test_dataloader', 'test_cfg', 'test_evaluator'))
    _set_common(cfg, args)
    cfg.load_from = args.checkpoint
    cfg.resume = False
    if args.show or args.show_dir is not None:
        _enable_drawing(cfg, args)
    if args.dump is not None:
        _make_dump_folder(args.dump)
        evaluators = cfg.test_evaluator
        evaluators = list(evaluators) if isinstance(evaluators, (list, tuple)) else [evaluators]
        cfg.test_evaluator = [*evaluators, dict(type='DumpResults', out_file_path=args.dump)]


def _make_dump_folder(path: str) -> None:
    try:
        Path(path).parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(
            f'argument --dump: its folder must be writable, but {path!r} raised {error}'
        ) from error


def _enable_drawing(cfg: Config, args: argparse.Namespace) -> None:
    option = '--show' if args.show else '--show-dir'
    hook = (cfg.get('default_hooks') or {}).get('visualization')
    # MMAction2 1.2's own hook hands its visualizer an argument that this does not take, and reads
    # the clips of a 2D recognizer in the wrong order.
    if hook is None or hook.get('type') == 'VisualizationHook':
        raise UsageError(
            f'argument {option}: default_hooks.visualization of the config must be a hook that '
            "draws (not MMAction2 1.2's own VisualizationHook, which fails), "
            f'but got {hook and hook.to_dict()!r}'
        )
    display = os.environ.get('DISPLAY') or os.environ.get('WAYLAND_DISPLAY')
    if args.show and sys.platform == 'linux' and not display:
        raise UsageError(
            'argument --show: needs a display, but neither DISPLAY nor WAYLAND_DISPLAY is set; '
            'use --show-dir'
        )
    hook.update(
        enable=True,
        show=args.show,
        wait_time=args.wait_time,
        out_dir=args.show_dir,
        interval=args.interval,
    )


def start_cpu_processes(cfg: Config) -> None:
    """Start the gloo process group where ``torchrun`` started this process on CPU.

    MMEngine's own start calls ``torch.cuda.set_device`` and hands ``device_ids`` to the model
    wrapper; both fail without an accelerator. The runner leaves a running group as it is.

    Args:
        cfg (Config): Config; ``model_wrapper_cfg`` is completed in place.

    Raises:
        UsageError: If the launcher's variables are missing, or Slurm started the process.
    """
    if cfg.launcher == 'pytorch':
        missing = [name for name in TORCHRUN_VARIABLES if name not in os.environ]
        if missing:
            raise UsageError(
                'argument --launcher: pytorch needs the variables that torchrun sets (see '
                f'tools/dist_train.sh), but {", ".join(missing)} came not'
            )
    if cfg.launcher == 'none' or _has_accelerator():
        return
    if cfg.launcher == 'slurm':
        raise UsageError(
            f'argument --launcher: slurm needs one of the devices {", ".join(ACCELERATORS)}, '
            f'but got {get_device()!r}; use pytorch'
        )
    if cfg.launcher == 'pytorch' and not torch_dist.is_initialized():
        seconds = cfg.get('env_cfg', {}).get('dist_cfg', {}).get('timeout', 1800)
        torch_dist.init_process_group('gloo', timeout=datetime.timedelta(seconds=seconds))
    if cfg.get('model_wrapper_cfg') is None:
        cfg.model_wrapper_cfg = dict(
            type='MMDistributedDataParallel',
            broadcast_buffers=False,
            find_unused_parameters=cfg.get('find_unused_parameters', False),
        )
    if cfg.model_wrapper_cfg.setdefault('type', DDP_WRAPPERS[0]) in DDP_WRAPPERS:
        # The runner adds `device_ids` where the key is absent, so it is set to None here.
        cfg.model_wrapper_cfg.setdefault('device_ids', None)


def build_runner(cfg: Config) -> Runner:
    """Runner of the config: ``runner_type`` from the registry, or the default one.

    With ``randomness.deterministic`` MMEngine has PyTorch raise at every operator without a
    deterministic kernel. On a GPU these are cuBLAS without a setting of its workspace, which gets
    one here, and the backward passes of pooling layers, which warn here.
    """
    deterministic = (cfg.get('randomness') or {}).get('deterministic')
    if deterministic:
        os.environ.setdefault('CUBLAS_WORKSPACE_CONFIG', ':4096:8')  # read when CUDA starts
    runner = RUNNERS.build(cfg) if 'runner_type' in cfg else Runner.from_cfg(cfg)
    if deterministic:
        torch.use_deterministic_algorithms(True, warn_only=True)
    return runner


def _prepare(
    parser: argparse.ArgumentParser,
    argv: Sequence[str] | None,
    apply_arguments: Callable[[Config, argparse.Namespace], None],
) -> Config:
    args = parser.parse_args(argv)
    os.environ.setdefault('LOCAL_RANK', str(args.local_rank))
    try:
        cfg = load_config(args.config)
        apply_arguments(cfg, args)
        start_cpu_processes(cfg)
    except UsageError as error:
        parser.error(str(error))
    return cfg


def run_train(argv: Sequence[str] | None = None) -> None:
    """Command line of ``tools/train.py``.

    Args:
        argv (Sequence[str], optional): Arguments. Defaults to those of the process.
    """
    parser = build_train_parser()
    cfg = _prepare(parser, argv, apply_train_arguments)
    if not cfg.get('resume') and cfg.get('load_from'):
        try:
            check_load_from(cfg.load_from)
            existing_checkpoint(cfg.load_from)
        except (argparse.ArgumentTypeError, FileNotFoundError, ValueError) as error:
            sys.exit(f'{parser.prog}: error: load_from: {error}')
    build_runner(cfg).train()


def run_test(argv: Sequence[str] | None = None) -> None:
    """Command line of ``tools/test.py``.

    Args:
        argv (Sequence[str], optional): Arguments. Defaults to those of the process.
    """
    cfg = _prepare(build_test_parser(), argv, apply_test_arguments)
    build_runner(cfg).test()
