from .check_cached_streams_hook import CheckCachedStreamsHook

__all__ = ['CheckCachedStreamsHook']
