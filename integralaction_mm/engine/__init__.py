from . import checkpoint_file  # noqa: F401  # takes the place of MMEngine's reader
from .checkpoint import check_load_from, load_from_streams
from .cpu_amp_optim_wrapper import CPUAmpOptimWrapper
from .hooks import (
    BadVideosHook,
    CalibrateConflictHook,
    CheckCachedStreamsHook,
    CheckCheckpointHook,
    CheckFiniteHook,
    SeedEpochsHook,
    WholeCheckpointHook,
)
from .whole_files import write_files_whole

write_files_whole()

__all__ = [
    'BadVideosHook',
    'CPUAmpOptimWrapper',
    'CalibrateConflictHook',
    'CheckCachedStreamsHook',
    'CheckCheckpointHook',
    'CheckFiniteHook',
    'SeedEpochsHook',
    'WholeCheckpointHook',
    'check_load_from',
    'load_from_streams',
]
