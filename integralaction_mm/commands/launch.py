"""What training and testing share: config, processes, runner.

Unlike MMAction2's tools, mistakes are found before anything long runs, ``--seed`` works on a
config that has ``randomness``, and several processes run over gloo without an accelerator.
"""

from __future__ import annotations

import argparse
import datetime
import os
from collections.abc import Callable, Sequence
from pathlib import Path

import torch
import torch.distributed as torch_dist
from mmaction.registry import RUNNERS
from mmengine.config import Config
from mmengine.device import get_device
from mmengine.runner import Runner

from ..config_files import UsageError, load_config
from ..engine import CheckCheckpointHook, SeedEpochsHook
from ..engine.config_checks import check_config
from ..engine.feature_cache import use_cached_features
from ..engine.whole_files import name_full_logs
from ..escaping import PrintableFilter, printable

__all__ = [
    'build_runner',
    'is_first_process',
    'prepare',
    'require_fields',
    'set_cached_features',
    'set_common',
    'start_cpu_processes',
]

# Devices that MMEngine's AmpOptimWrapper and its process group start-up can use.
ACCELERATORS = ('cuda', 'npu', 'mlu', 'musa', 'dipu')
DDP_WRAPPERS = ('MMDistributedDataParallel', 'MMSeparateDistributedDataParallel')
RANK_VARIABLES = dict(pytorch='RANK', slurm='SLURM_PROCID', mpi='OMPI_COMM_WORLD_RANK')
TORCHRUN_VARIABLES = ('RANK', 'WORLD_SIZE', 'MASTER_ADDR', 'MASTER_PORT')


def require_fields(cfg: Config, purpose: str, names: Sequence[str]) -> None:
    missing = [name for name in names if cfg.get(name) is None]
    if missing:
        raise UsageError(
            f'argument config: must have {", ".join(names)} to {purpose}, '
            f'but {cfg.filename!r} lacks {", ".join(missing)}'
        )


def set_common(cfg: Config, args: argparse.Namespace) -> None:
    cfg.launcher = args.launcher
    if args.work_dir is not None:
        cfg.work_dir = args.work_dir
    elif cfg.get('work_dir') is None:
        cfg.work_dir = str(Path('work_dirs') / Path(args.config).stem)


def set_cached_features(cfg: Config, folder: str, phases: Sequence[str]) -> None:
    try:
        use_cached_features(cfg, folder, phases)
    except (FileNotFoundError, ValueError) as error:
        raise UsageError(f'argument --cached-features: {error}') from error


def has_accelerator() -> bool:
    return get_device() in ACCELERATORS


def is_first_process(cfg: Config) -> bool:
    """Whether this is the process of a run that writes its files."""
    return int(os.environ.get(RANK_VARIABLES.get(cfg.launcher, ''), 0)) == 0


def start_cpu_processes(cfg: Config) -> None:
    """Start the gloo process group if ``torchrun`` started this process on a CPU.

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
                f'tools/dist_train.sh), but not set: {", ".join(missing)}'
            )
    if cfg.launcher == 'none' or has_accelerator():
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


def build_runner(cfg: Config, fresh: str | None = None) -> Runner:
    """Runner of the config, ``runner_type`` from the registry or the default one, seeded by epoch.

    It checks what it loads, also ``fresh``, see :class:`CheckCheckpointHook`.

    With ``randomness.deterministic`` MMEngine has PyTorch raise at every operator without a
    deterministic kernel. On a GPU these are cuBLAS without a setting of its workspace, which gets
    one here, and the backward passes of pooling layers, which warn here.
    """
    deterministic = (cfg.get('randomness') or {}).get('deterministic')
    if deterministic:
        os.environ.setdefault('CUBLAS_WORKSPACE_CONFIG', ':4096:8')  # read when CUDA starts
    runner = RUNNERS.build(cfg) if 'runner_type' in cfg else Runner.from_cfg(cfg)
    runner.register_hook(SeedEpochsHook())
    runner.register_hook(CheckCheckpointHook(fresh))
    runner.logger.addFilter(PrintableFilter())
    name_full_logs(runner.logger)
    if deterministic:
        torch.use_deterministic_algorithms(True, warn_only=True)
    return runner


def add_checks(cfg: Config) -> None:
    """Make every run stop at losses and scores that are not finite, in place."""
    hooks = list(cfg.get('custom_hooks') or [])
    if not any(hook.get('type') == 'CheckFiniteHook' for hook in hooks):
        cfg.custom_hooks = [*hooks, dict(type='CheckFiniteHook')]


def prepare(
    parser: argparse.ArgumentParser,
    args: argparse.Namespace,
    apply_arguments: Callable[[Config, argparse.Namespace], None],
    loaders: Sequence[str],
) -> Config:
    """The config of a command line, checked, with the changes that the arguments make.

    Args:
        parser (ArgumentParser): Ends the process at a mistake.
        args (Namespace): Its arguments.
        apply_arguments (Callable): Applies them to the config, in place.
        loaders (Sequence[str]): Dataloaders whose files will be read.
    """
    os.environ.setdefault('LOCAL_RANK', str(args.local_rank))
    try:
        cfg = load_config(args.config)
        apply_arguments(cfg, args)
        check_config(cfg, loaders)
        add_checks(cfg)
        start_cpu_processes(cfg)
    except UsageError as error:
        parser.error(printable(str(error)))
    return cfg
