from .calibrate_conflict_hook import CalibrateConflictHook
from .check_cached_streams_hook import CheckCachedStreamsHook

__all__ = ['CalibrateConflictHook', 'CheckCachedStreamsHook']
