from .bad_videos_hook import BadVideosHook
from .calibrate_conflict_hook import CalibrateConflictHook
from .check_cached_streams_hook import CheckCachedStreamsHook
from .check_checkpoint_hook import CheckCheckpointHook
from .check_finite_hook import CheckFiniteHook
from .seed_epochs_hook import SeedEpochsHook
from .whole_checkpoint_hook import WholeCheckpointHook

__all__ = [
    'BadVideosHook',
    'CalibrateConflictHook',
    'CheckCachedStreamsHook',
    'CheckCheckpointHook',
    'CheckFiniteHook',
    'SeedEpochsHook',
    'WholeCheckpointHook',
]
