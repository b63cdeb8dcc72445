from .checkpoint import check_load_from, load_from_streams
from .hooks import (
    CalibrateConflictHook,
    CheckCachedStreamsHook,
    SeedEpochsHook,
    WholeCheckpointHook,
)
from .whole_files import write_files_whole

write_files_whole()

__all__ = [
    'CalibrateConflictHook',
    'CheckCachedStreamsHook',
    'SeedEpochsHook',
    'WholeCheckpointHook',
    'check_load_from',
    'load_from_streams',
]
