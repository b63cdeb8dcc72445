"""NumPy's arrays in a pickle: of numbers, text or objects, written by NumPy 1 or 2.

What NumPy itself accepts from a pickle is not safe: it may set a type to objects that count as
numbers, whose addresses then come from the file. Here a type follows from its name alone.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from pickle import UnpicklingError
from typing import Any

import numpy as np

__all__ = ['ARRAYS', 'set_array', 'set_dtype']

_CLASS = 'numpy.ndarray'  # for the class, which must not be called
_DTYPE = re.compile(r'[biufcSUO]\d+')


def set_array(array: np.ndarray, state: Any) -> None:
    """Fill a new array in place with ``(version, shape, dtype, is_fortran, data)``.

    Raises:
        UnpicklingError: If it is not new, or the data are not as long as shape and type say.
    """
    _, shape, dtype, fortran, data = state
    if array.shape != (0,) or not isinstance(dtype, np.dtype):
        raise UnpicklingError('it sets an array twice, or without a type')
    wanted = _count(shape) if dtype.hasobject else _count(shape) * dtype.itemsize
    if not isinstance(data, list if dtype.hasobject else bytes) or len(data) != wanted:
        raise UnpicklingError(f'it has an array of shape {shape!r:.80} with other data')
    array.__setstate__((1, shape, dtype, bool(fortran), data))  # type: ignore[arg-type,attr-defined]


def set_dtype(dtype: np.dtype, state: Any) -> None:
    """Set the byte order of a new type in place; all else follows from its name.

    Raises:
        UnpicklingError: If the state says anything else.
    """
    wanted: Any = dtype.__reduce__()[2]  # type: ignore[index]
    if not isinstance(state, tuple) or (state[:1], state[2:]) != (wanted[:1], wanted[2:]):
        raise UnpicklingError(f'it sets a type of arrays to {state!r:.80}')
    dtype.__setstate__(state)  # type: ignore[attr-defined]


def _count(shape: Any) -> int:
    if not isinstance(shape, tuple) or not all(type(n) is int and n >= 0 for n in shape):
        raise UnpicklingError(f'it has an array of shape {shape!r:.80}')
    return math.prod(shape)


def _dtype(name: Any, *rest: Any) -> np.dtype:
    if not isinstance(name, str) or not _DTYPE.fullmatch(name):
        raise UnpicklingError(f'it has an array of type {name!r:.80}')
    return np.dtype(name, False, True)  # type: ignore[call-overload, no-any-return]


def _new_array(kind: Any, shape: Any, *rest: Any) -> np.ndarray:
    if kind is not _CLASS or shape != (0,):
        raise UnpicklingError(f'it makes an array of {kind!r:.80} and shape {shape!r:.80}')
    return np.ndarray((0,), np.int8)


def _buffer_array(data: Any, dtype: Any, shape: Any, order: Any, axes: Any = None) -> np.ndarray:
    """Protocol 5's replacement for the two steps above."""
    if not isinstance(data, (bytes, bytearray)) or not isinstance(dtype, np.dtype):
        raise UnpicklingError(f'it makes an array out of {type(data).__name__}')
    _count(shape)
    array = np.frombuffer(data, dtype)
    if order == 'K' and axes is not None:  # since NumPy 2.3
        return array.reshape(shape).transpose(axes)
    return array.reshape(shape, order=order)


def _scalar(dtype: Any, data: Any = None) -> Any:
    if not isinstance(dtype, np.dtype) or not isinstance(data, bytes):
        raise UnpicklingError(f'it makes a number out of {type(data).__name__}')
    return np.frombuffer(data, dtype).reshape(())[()]


ARRAYS: dict[str, Callable[..., Any] | str] = {
    'numpy.core.multiarray._reconstruct': _new_array,
    'numpy.core.multiarray.scalar': _scalar,
    'numpy.core.numeric._frombuffer': _buffer_array,
    'numpy.dtype': _dtype,
    'numpy.ndarray': _CLASS,
}
