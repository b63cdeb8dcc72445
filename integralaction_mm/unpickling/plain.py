"""Containers and bytes in a pickle. Each function replaces the one whose name is its key."""

from __future__ import annotations

import codecs
from collections import Counter, OrderedDict, defaultdict
from collections.abc import Callable, Iterable
from pickle import UnpicklingError
from typing import Any

import numpy as np

__all__ = ['PLAIN', 'check_keys']

_FACTORIES: dict[Any, Any] = {'builtins.list': list, 'builtins.dict': dict, None: None}
_KEYS = (type(None), bool, int, float, complex, str, bytes, np.generic)
_STATISTICS = ('min', 'max', 'current', 'mean')


def check_keys(keys: Iterable[Any]) -> list:
    """Check what will be hashed: tuples of tuples of one tuple would take forever.

    Raises:
        UnpicklingError: If a key is neither plain nor a tuple of plain ones.
    """
    keys = list(keys)
    if set(map(type, keys)) == {str}:  # nearly all, and Kinetics has millions of them
        return keys
    for key in keys:
        parts = key if type(key) is tuple else (key,)
        if not all(isinstance(part, _KEYS) for part in parts):
            raise UnpicklingError(f'it has a key of type {type(key).__name__}')
    return keys


def _ordered_dict(items: Any = ()) -> OrderedDict:
    pairs = [(key, value) for key, value in items]
    check_keys(key for key, _ in pairs)
    return OrderedDict(pairs)


def _counter(counts: Any = None) -> Counter:
    if not isinstance(counts, (dict, type(None))):  # whose keys were checked
        raise UnpicklingError(f'it counts {type(counts).__name__}')
    return Counter(counts)


def _default_dict(factory: Any = None) -> defaultdict:
    if not isinstance(factory, (str, type(None))) or factory not in _FACTORIES:
        raise UnpicklingError(f'it has a defaultdict of {factory!r:.80}')
    return defaultdict(_FACTORIES[factory])


def _bytes(text: Any = '', encoding: Any = 'latin1') -> bytes:
    """``codecs.encode``, by which protocol 2 writes bytes."""
    if not isinstance(text, str) or encoding not in ('latin1', 'latin-1'):
        raise UnpicklingError(f'it has bytes in {encoding!r:.80}')
    return codecs.latin_1_encode(text)[0]


def _byte_array(data: Any = b'', encoding: Any = 'latin1') -> bytearray:
    return bytearray(data if isinstance(data, bytes) else _bytes(data, encoding))


def _set(items: Any = ()) -> set:
    return set(check_keys(items))


def _frozen_set(items: Any = ()) -> frozenset:
    return frozenset(check_keys(items))


def _complex(real: Any, imag: Any) -> complex:
    return complex(float(real), float(imag))


def _statistic(kind: Any, name: Any) -> Any:
    """``getattr``, by which MMEngine's log histories name their own methods."""
    if getattr(kind, '__name__', None) != 'HistoryBuffer' or name not in _STATISTICS:
        raise UnpicklingError(f'it asks for {name!r:.80} of {kind!r:.80}')
    return getattr(kind, name)


# A name instead of a function marks a class that must not be called.
PLAIN: dict[str, Callable[..., Any] | str] = {
    '_codecs.encode': _bytes,
    'builtins.bytearray': _byte_array,
    'builtins.bytes': _bytes,
    'builtins.complex': _complex,
    'builtins.dict': 'builtins.dict',
    'builtins.frozenset': _frozen_set,
    'builtins.getattr': _statistic,
    'builtins.list': 'builtins.list',
    'builtins.set': _set,
    'collections.Counter': _counter,
    'collections.OrderedDict': _ordered_dict,
    'collections.defaultdict': _default_dict,
}
