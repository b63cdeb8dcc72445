from .checkpoint import check_load_from, load_from_streams
from .hooks import CalibrateConflictHook, CheckCachedStreamsHook

__all__ = [
    'CalibrateConflictHook',
    'CheckCachedStreamsHook',
    'check_load_from',
    'load_from_streams',
]
