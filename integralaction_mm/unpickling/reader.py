"""Reads pickles as data: nothing in them runs.

A pickle names functions, and Python's reader calls them. This one knows the few that give arrays,
tensors, containers and MMAction2's labels, checks what they are called with, and refuses the rest.
It is based on the standard library's reader in Python; the one in C is faster, but lets nobody
check how an object is set.

:func:`torch.load` takes this module as its ``pickle_module``.
"""

from __future__ import annotations

import importlib
import io
import pickle
import struct
import sys
from collections import OrderedDict
from pathlib import Path
from pickle import UnpicklingError
from typing import Any, BinaryIO

import numpy as np

from .arrays import ARRAYS, set_array, set_dtype
from .errors import describe
from .plain import PLAIN, check_keys
from .tensors import TENSORS, find_type

__all__ = ['Unpickler', 'load', 'load_pickle']

_FUNCTIONS = {**PLAIN, **ARRAYS, **TENSORS}
# Classes whose objects are made empty and get their attributes from a dict.
_RECORDS = {
    'mmaction.structures.action_data_sample.ActionDataSample',
    'mmengine.logging.history_buffer.HistoryBuffer',
    'mmengine.structures.base_data_element.BaseDataElement',
    'mmengine.structures.instance_data.InstanceData',
    'mmengine.structures.label_data.LabelData',
}


def load_pickle(kind: str, path: str | Path) -> Any:
    """Read a pickle of data.

    Args:
        kind (str): What it is, for the errors.
        path (str | Path): The file.

    Returns:
        Any: Its content: plain Python, containers, NumPy arrays and scalars of numbers, text or
        objects (of NumPy 1 and 2), PyTorch tensors on the CPU, and MMAction2's data samples.

    Raises:
        FileNotFoundError: If it does not exist.
        ValueError: If it cannot be read, or asks for anything else.
    """
    if not Path(path).is_file():
        raise FileNotFoundError(f'{kind} not found: {path}')
    try:
        return load(io.BytesIO(Path(path).read_bytes()))
    except Exception as error:  # bytes that are not a pickle raise almost anything
        raise ValueError(f'{kind} cannot be read: {path} ({describe(error)})') from error


def load(file: BinaryIO, **kwargs: Any) -> Any:
    """Read a pickle from an open file, as :func:`pickle.load` does."""
    return Unpickler(file, **kwargs).load()


_Unpickler: Any = pickle._Unpickler  # type: ignore[attr-defined]


class Unpickler(_Unpickler):
    """Reader of pickles that calls the functions of this package alone.

    What :func:`torch.serialization.add_safe_globals` was given is read, too.
    """

    dispatch = dict(_Unpickler.dispatch)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._trusted = _list_trusted()

    def find_class(self, module: str, name: str) -> Any:
        """What a name in a pickle becomes.

        Raises:
            UnpicklingError: If it does not name data.
        """
        module = {'__builtin__': 'builtins'}.get(module, module)  # in protocol 2
        path = f'{module}.{name}'
        known = path.replace('numpy._core.', 'numpy.core.')  # NumPy 2's name
        if known in _FUNCTIONS:
            return _FUNCTIONS[known]
        if path in _RECORDS:
            return getattr(importlib.import_module(module), name)
        if path in self._trusted:
            return self._trusted[path]
        found = find_type(name) if module in ('torch', 'torch.storage') else None
        if found is None:
            raise UnpicklingError(f'it asks for {path:.200}, which is not data')
        return found

    def load_build(self) -> None:
        state, target = self.stack.pop(), self.stack[-1]
        if isinstance(target, np.ndarray):
            set_array(target, state)
        elif isinstance(target, np.dtype):
            set_dtype(target, state)
        elif type(target) in self._trusted.values() and hasattr(target, '__setstate__'):
            target.__setstate__(state)
        elif self._is_record(type(target)) or type(target) is OrderedDict:
            if not isinstance(state, dict) or not all(isinstance(key, str) for key in state):
                raise UnpicklingError(f'it sets {type(target).__name__} to {type(state).__name__}')
            vars(target).update(state)
            if hasattr(target, '_set_default_statistics'):  # as a log history's __setstate__ does
                target._set_default_statistics()
        else:
            raise UnpicklingError(f'it sets the attributes of {type(target).__name__}')

    def _is_record(self, kind: Any) -> bool:
        return isinstance(kind, type) and (
            f'{kind.__module__}.{kind.__qualname__}' in _RECORDS or kind in self._trusted.values()
        )

    def load_newobj(self) -> None:
        args, kind = self.stack.pop(), self.stack.pop()
        if not self._is_record(kind) or (args and kind not in self._trusted.values()):
            raise UnpicklingError(f'it makes {kind!r:.80}')
        self.append(kind.__new__(kind, *args))

    def load_newobj_ex(self) -> None:
        raise UnpicklingError('it makes an object with arguments by name')

    def load_bytearray8(self) -> None:
        (size,) = struct.unpack('<Q', self.read(8))
        data = self.read(min(size, sys.maxsize))  # the original makes room for it before
        if len(data) != size:
            raise UnpicklingError('it ends early')
        self.append(bytearray(data))

    def load_setitem(self) -> None:
        value, key = self.stack.pop(), self.stack.pop()
        self._set_items([key], [value])

    def load_setitems(self) -> None:
        items = self.pop_mark()
        self._set_items(items[::2], items[1::2])

    def _set_items(self, keys: list, values: list) -> None:
        target = self.stack[-1]
        if not isinstance(target, dict):
            raise UnpicklingError(f'it sets items of {type(target).__name__}')
        target.update(zip(check_keys(keys), values))

    def load_additems(self) -> None:
        items, target = self.pop_mark(), self.stack[-1]
        if not isinstance(target, set):
            raise UnpicklingError(f'it adds items to {type(target).__name__}')
        target.update(check_keys(items))

    def load_frozenset(self) -> None:
        items = self.pop_mark()  # changes what append is
        self.append(frozenset(check_keys(items)))


Unpickler.dispatch.update(
    {
        pickle.BUILD[0]: Unpickler.load_build,
        pickle.BYTEARRAY8[0]: Unpickler.load_bytearray8,
        pickle.NEWOBJ[0]: Unpickler.load_newobj,
        pickle.NEWOBJ_EX[0]: Unpickler.load_newobj_ex,
        pickle.SETITEM[0]: Unpickler.load_setitem,
        pickle.SETITEMS[0]: Unpickler.load_setitems,
        pickle.ADDITEMS[0]: Unpickler.load_additems,
        pickle.FROZENSET[0]: Unpickler.load_frozenset,
    }
)


def _list_trusted() -> dict[str, Any]:
    """Classes and functions that the user named, by their names."""
    serialization: Any = getattr(sys.modules.get('torch'), 'serialization', None)
    listed: list[Any] = getattr(serialization, 'get_safe_globals', list)()
    pairs = (item if isinstance(item, tuple) else (item, None) for item in listed)
    return {name or f'{item.__module__}.{item.__qualname__}': item for item, name in pairs}
