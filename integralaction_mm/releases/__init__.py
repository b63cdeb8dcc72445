"""Trained models in one file that holds only data, to share: written, fetched and read."""

from .archive import (
    MAX_BYTES,
    Release,
    describe_release,
    fit_bits,
    is_release,
    read_release,
    write_release,
)
from .fetching import fetch_release

__all__ = [
    'MAX_BYTES',
    'Release',
    'describe_release',
    'fetch_release',
    'fit_bits',
    'is_release',
    'read_release',
    'write_release',
]
