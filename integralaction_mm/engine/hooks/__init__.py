from .calibrate_conflict_hook import CalibrateConflictHook
from .check_cached_streams_hook import CheckCachedStreamsHook
from .whole_checkpoint_hook import WholeCheckpointHook

__all__ = ['CalibrateConflictHook', 'CheckCachedStreamsHook', 'WholeCheckpointHook']
