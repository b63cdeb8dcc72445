from .checkpoint import check_load_from, load_from_streams
from .hooks import CalibrateConflictHook, CheckCachedStreamsHook, WholeCheckpointHook

__all__ = [
    'CalibrateConflictHook',
    'CheckCachedStreamsHook',
    'WholeCheckpointHook',
    'check_load_from',
    'load_from_streams',
]
