from . import checkpoint_file  # noqa: F401  # replaces MMEngine's reader
from .bfloat16_optim_wrapper import Bfloat16OptimWrapper
from .checkpoint import check_load_from, load_from_streams
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
    'Bfloat16OptimWrapper',
    'CalibrateConflictHook',
    'CheckCachedStreamsHook',
    'CheckCheckpointHook',
    'CheckFiniteHook',
    'SeedEpochsHook',
    'WholeCheckpointHook',
    'check_load_from',
    'load_from_streams',
]
