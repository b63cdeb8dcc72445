from .checkpoint import check_load_from, load_from_streams

__all__ = ['check_load_from', 'load_from_streams']
