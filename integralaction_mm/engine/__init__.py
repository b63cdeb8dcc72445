from .checkpoint import check_load_from, load_from_streams
from .hooks import CheckCachedStreamsHook

__all__ = ['CheckCachedStreamsHook', 'check_load_from', 'load_from_streams']
