"""Ways to damage a file, each drawn with a generator: its bytes, or a value in its content."""

from __future__ import annotations

import copy
import io
import json
import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import torch
from scipy.io import loadmat, savemat

__all__ = ['damage']

# Values to put where something else belongs.
_ODD: tuple[Callable[[], Any], ...] = (
    lambda: None,
    lambda: True,
    lambda: -1,
    lambda: 0,
    lambda: 10**9,
    lambda: 10**400,
    lambda: 0.5,
    lambda: float('nan'),
    lambda: float('inf'),
    lambda: 1e30,
    lambda: '',
    lambda: '1',
    lambda: '\0\x1b[31m',
    lambda: '../' * 9 + 'x',
    lambda: 'x' * 5000,
    lambda: [],
    lambda: {},
    lambda: [[1, 0, 0]],
    lambda: [None] * 3,
    lambda: {'a': {'b': [1]}},
    lambda: _nest(300),
    lambda: _nest(100_000),
)


def _nest(depth: int) -> list:
    value: list = []
    for _ in range(depth):
        value = [value]
    return value


def damage(path: Path, rng: np.random.Generator) -> str:
    """Damage a file in place.

    Args:
        path (Path): A file that ``_FORMS`` knows, a text (.txt, .skeleton), or any other, of
            which bytes are changed.
        rng (np.random.Generator): Draws how.

    Returns:
        str: The damage.
    """
    kind = path.suffix
    if kind in _FORMS and rng.random() < 0.75:
        load, save = _FORMS[kind]
        content, told = _change_value(copy.deepcopy(load(path)), rng)
        try:
            save(path, content)
        except RecursionError:  # what is nested so deep cannot be written
            path.write_bytes(b'[' * 100_000 + b']' * 100_000)
            told = 'nested 100 000 deep'
        except (AttributeError, TypeError, ValueError, OverflowError):  # no such file can be
            return _change_bytes(path, rng)
        return told
    if kind in ('.txt', '.skeleton') and rng.random() < 0.5:
        return _change_line(path, rng)
    return _change_bytes(path, rng)


def _map(change: Callable[[Any], Any], content: Any) -> Any:
    if isinstance(content, dict):
        return {key: _map(change, value) for key, value in content.items()}
    return change(content)


def _load_torch(path: Path) -> Any:
    content = torch.load(path, weights_only=True)
    return _map(lambda value: value.numpy() if torch.is_tensor(value) else value, content)


def _as_tensor(value: Any) -> Any:
    try:
        return torch.from_numpy(value)
    except TypeError:  # of text or objects, or no array
        return value


def _load_npz(path: Path) -> dict[str, np.ndarray]:
    with np.load(path) as content:
        return dict(content)


def _load_matlab(path: Path) -> dict[str, Any]:
    content = loadmat(path)
    return {key: value for key, value in content.items() if not key.startswith('__')}


def _save_matlab(path: Path, content: Any) -> None:
    packed = io.BytesIO()
    savemat(packed, content)
    path.write_bytes(packed.getvalue())


_FORMS: dict[str, tuple[Callable[[Path], Any], Callable[[Path, Any], Any]]] = {
    '.pkl': (
        lambda path: pickle.loads(path.read_bytes()),
        lambda path, content: path.write_bytes(pickle.dumps(content)),
    ),
    '.json': (
        lambda path: json.loads(path.read_text()),
        lambda path, content: path.write_text(json.dumps(content)),
    ),
    '.pth': (
        _load_torch,
        lambda path, content: torch.save(_map(_as_tensor, content), path),
    ),
    '.npz': (_load_npz, lambda path, content: np.savez(path, **content)),
    '.mat': (_load_matlab, _save_matlab),
}


def _change_bytes(path: Path, rng: np.random.Generator) -> str:
    data = bytearray(path.read_bytes())
    how = ('emptied', 'cut', 'noise', 'flipped', 'encoded', 'doubled')[rng.integers(6)]
    if how == 'emptied':
        data = bytearray()
    elif how == 'cut':
        data = data[: rng.integers(len(data))]
    elif how == 'noise':
        data = bytearray(rng.bytes(200))
    elif how == 'flipped':
        for index in rng.integers(len(data), size=5):
            data[index] ^= int(rng.integers(1, 256))
    elif how == 'encoded':
        text = data.decode('latin-1') + 'é走'
        data = bytearray(text.encode(str(rng.choice(['utf-16', 'utf-16-le', 'gb18030', 'utf-7']))))
    else:
        data = data + data
    path.write_bytes(bytes(data))
    return how


def _change_line(path: Path, rng: np.random.Generator) -> str:
    lines = path.read_text().split('\n')
    index = rng.integers(len(lines))
    words = lines[index].split(' ')
    odd = ('-1', 'nan', '1e30', '10' * 200, '1.0', '0.5', '', 'x', '１', '\t', '=1+1', '\x1b[2J')
    words[rng.integers(len(words))] = str(rng.choice(odd))
    lines[index] = ' '.join(words)
    path.write_text('\n'.join(lines), encoding='utf-8')
    return f'line {index + 1}: {lines[index]!r:.60}'


def _change_value(content: Any, rng: np.random.Generator) -> tuple[Any, str]:
    """Replace, remove or distort one value somewhere in nested dicts, lists and arrays."""
    if isinstance(content, np.ndarray) and content.size and content.dtype.kind in 'biufc':
        return _change_array(content, rng)
    keys = list(content) if isinstance(content, dict) else []
    keys = list(range(len(content))) if isinstance(content, (list, tuple)) else keys
    if not keys or rng.random() < 0.1:
        value = _ODD[rng.integers(len(_ODD))]()
        return value, f'{type(value).__name__} {value!r:.30}' if not _deep(value) else 'nested'
    key = keys[rng.integers(len(keys))]
    if isinstance(content, dict) and rng.random() < 0.1:
        del content[key]
        return content, f'without {key!r}'
    part, told = _change_value(content[key], rng)
    if isinstance(content, tuple):
        content = (*content[:key], part, *content[key + 1 :])
    else:
        content[key] = part
    return content, f'{key!r:.40} {told}'


def _deep(value: Any) -> bool:
    depth = 0
    while isinstance(value, list) and value and depth < 200:
        value, depth = value[0], depth + 1
    return depth == 200


def _change_array(array: np.ndarray, rng: np.random.Generator) -> tuple[Any, str]:
    array = np.atleast_1d(array).astype(float)
    changes: dict[str, Callable[[], Any]] = {
        'nan': lambda: np.where(rng.random(array.shape) < 0.3, np.nan, array),
        'inf': lambda: np.where(rng.random(array.shape) < 0.3, np.inf, array),
        'huge': lambda: array * 1e30,
        'small': lambda: array / 1000,
        'negative': lambda: -1 - array,
        'swapped': lambda: array.swapaxes(0, min(1, array.ndim - 1)),
        'flat': lambda: array.reshape(-1),
        'short': lambda: array[..., :-1],
        'empty': lambda: array[:, :0] if array.ndim > 1 else array[:0],
        'text': lambda: array.astype(str),
        'objects': lambda: array.astype(object),
        'complex': lambda: array * 1j,
        'lists': lambda: array.tolist(),
    }
    name = str(rng.choice(list(changes)))
    return changes[name](), f'array {name}'
