"""The archive of a trained model: a ZIP file of JSON, text and numbers, and no pickle.

It has ``release.json`` (:class:`Release` and the SHA-256 of what is beside it), ``config.json``
(the whole config), ``tensors/`` (``index.json``: name, kind and shape of each, in order; ``high``
and ``planes``: all kernels and matrices, see :mod:`.halves`; ``rest``: biases, statistics and
counters as they are, little-endian), and texts to read, such as ``README.md`` and logs.
"""

from __future__ import annotations

import hashlib
import io
import json
import math
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from ..files import write_whole
from .halves import MANTISSA, choose_bits, pack_halves, unpack_halves
from .plain_config import check_plain, from_json, to_json

__all__ = [
    'MAX_BYTES',
    'Release',
    'describe_release',
    'fit_bits',
    'is_release',
    'read_release',
    'write_release',
]

MAX_BYTES = 25_000_000
_MANIFEST, _CONFIG, _INDEX = 'release.json', 'config.json', 'tensors/index.json'
_HIGH, _PLANES, _REST = 'tensors/high', 'tensors/planes', 'tensors/rest'
_FORMAT = 1
_MAX_TEXT, _MAX_TENSORS, _MAX_NUMBERS = 4 << 20, 4096, 1 << 26
_MAX_MEMBERS, _MAX_CLASSES = 64, 4096
_HALF = 'float16'
_KINDS = {'float32': '<f4', 'int64': '<i8'}  # those of `rest`
_LARGEST_RECORDS = 65536  # bytes for the directory and for a model card that still grows
_EPOCH = (1980, 1, 1, 0, 0, 0)  # so that the same content gives the same bytes


@dataclass(frozen=True)
class Release:
    """A trained model to share.

    Args:
        name (str): Of its config.
        version (str): Of the package that wrote it.
        classes (list[str]): Class names, in label order.
        seeds (dict[str, int]): What was drawn to the seed that it was drawn with.
        figures (dict): What was measured, as plain JSON data.
        bits (int): Bits of mantissa that kernels and matrices keep, 2 to 10.
        config (dict): The whole config.
        tensors (dict[str, np.ndarray]): State dict; float16 where it was shortened.
    """

    name: str
    version: str
    classes: list[str]
    seeds: dict[str, int]
    figures: dict[str, Any]
    bits: int
    config: dict[str, Any] = field(repr=False)
    tensors: dict[str, np.ndarray] = field(repr=False)

    def inference_config(self) -> dict[str, Any]:
        """What a model and its test pipeline are built from, checked, and nothing else.

        Returns:
            dict: ``model``, ``test_dataloader`` with pipeline and class names, and
            ``default_scope``, for MMEngine's ``Config``.

        Raises:
            ValueError: If the config lacks one of them, or asks for what is not allowed.
        """
        try:
            model = self.config['model']
            pipeline = self.config['test_dataloader']['dataset']['pipeline']
        except (KeyError, TypeError) as error:
            raise ValueError(f'config of {self.name} must have {error}') from error
        check_plain(model, 'model')
        check_plain(pipeline, 'test_dataloader.dataset.pipeline')
        dataset = dict(pipeline=pipeline, metainfo=dict(classes=self.classes))
        return dict(model=model, test_dataloader=dict(dataset=dataset), default_scope='mmaction')


def describe_release(release: Release) -> dict[str, Any]:
    """The content of ``release.json``, without the hashes."""
    fields = {
        name: getattr(release, name) for name in ('name', 'version', 'classes', 'seeds', 'figures')
    }
    return dict(format=_FORMAT, **fields, bits=release.bits)


def fit_bits(tensors: Mapping[str, np.ndarray], texts: Mapping[str, str]) -> int:
    """Most bits of mantissa with which an archive is small enough, see :func:`write_release`."""
    halves, rest, _ = _split(tensors)
    others = [rest, *(text.encode() for text in texts.values())]
    room = MAX_BYTES - _LARGEST_RECORDS - sum(len(_deflated(part)) for part in others)
    return choose_bits(halves, room)


def write_release(folder: str | Path, release: Release, texts: Mapping[str, str]) -> Path:
    """Write an archive, whole or not at all; the same content gives the same bytes.

    Args:
        folder (str | Path): Where to write it.
        release (Release): The model; its tensors are float32 or int64.
        texts (dict[str, str]): Further members by name.

    Returns:
        Path: The file, ``<name>-<first 8 digits of its SHA-256>.zip``, as ``torch.hub`` checks it.

    Raises:
        ValueError: If the config could not be read back, or the archive is larger than 25 MB.
        TypeError: If a field of the config is not plain data, or a tensor is of another kind.
    """
    release.inference_config()  # raises what its reader would refuse
    halves, rest, index = _split(release.tensors)
    high, planes = pack_halves(halves, release.bits)
    members = {
        _CONFIG: _dump(to_json(release.config)), _INDEX: _dump(index), _HIGH: high,
        _PLANES: planes, _REST: rest, **{name: text.encode() for name, text in texts.items()},
    }  # fmt: skip
    digests = {name: hashlib.sha256(content).hexdigest() for name, content in members.items()}
    members[_MANIFEST] = _dump(dict(describe_release(release), sha256=digests))
    content = _zip(members)
    if len(content) > MAX_BYTES:
        raise ValueError(
            f'an archive must have at most {MAX_BYTES} bytes, but has {len(content)}; '
            'keep fewer bits'
        )
    digest = hashlib.sha256(content).hexdigest()
    path = Path(folder) / f'{release.name}-{digest[:8]}.zip'
    write_whole(path, content)
    return path


def is_release(path: str | Path) -> bool:
    """Whether a file is an archive of :func:`write_release`, whole or not."""
    try:
        with zipfile.ZipFile(path) as archive:
            return _MANIFEST in archive.namelist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return False


def read_release(path: str | Path) -> Release:
    """Read an archive; nothing in it runs, and no more is read than an archive may hold.

    Args:
        path (str | Path): The file.

    Raises:
        FileNotFoundError: If it does not exist.
        ValueError: If it is damaged, of another form, or larger than such an archive may be.
    """
    if not Path(path).is_file():
        raise FileNotFoundError(f'weights not found: {path}')
    if Path(path).stat().st_size > MAX_BYTES:
        raise ValueError(f'weights must have at most {MAX_BYTES} bytes: {path}')
    content = io.BytesIO(Path(path).read_bytes())  # an OSError below would mean damage
    try:
        with zipfile.ZipFile(content) as archive:
            return _read(archive)
    except (
        *(zipfile.BadZipFile, EOFError, NotImplementedError, RecursionError, RuntimeError),
        *(KeyError, TypeError, ValueError, OverflowError, zlib.error),
    ) as error:
        reason = f'lacks {error}' if isinstance(error, KeyError) else str(error)
        raise ValueError(
            f'weights must be an archive of make_release.py, but {path}: {reason}'
        ) from error


def _read(archive: zipfile.ZipFile) -> Release:
    names = archive.namelist()
    if len(names) > _MAX_MEMBERS or len(set(names)) < len(names):
        raise ValueError('it has too many members, or two of one name')
    manifest = json.loads(_member(archive, _MANIFEST, _MAX_TEXT))
    if manifest['format'] != _FORMAT:
        raise ValueError(f'its format must be {_FORMAT}, but is {manifest["format"]!r:.80}')
    bits, classes, digests = manifest['bits'], manifest['classes'], manifest['sha256']
    if type(bits) is not int or bits not in MANTISSA:
        raise ValueError(f'its bits must be in 2..10, but are {bits!r:.80}')
    if len(classes) > _MAX_CLASSES or not all(isinstance(name, str) for name in classes):
        raise ValueError('its classes must be names')

    def checked(name: str, limit: int) -> bytes:
        content = _member(archive, name, limit)
        if hashlib.sha256(content).hexdigest() != digests[name]:
            raise ValueError(f'{name} is damaged: its SHA-256 is not that of {_MANIFEST}')
        return content

    config = from_json(json.loads(checked(_CONFIG, _MAX_TEXT)))
    index = json.loads(checked(_INDEX, _MAX_TEXT))
    parts = [checked(name, MAX_BYTES) for name in (_HIGH, _PLANES, _REST)]
    return Release(
        **{name: manifest[name] for name in ('name', 'version', 'classes', 'seeds', 'figures')},
        bits=bits, config=config, tensors=_join(_check_index(index), parts, bits),
    )  # fmt: skip


def _member(archive: zipfile.ZipFile, name: str, limit: int) -> bytes:
    """A member's bytes; never more than the size given in the directory."""
    info = archive.getinfo(name)
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise ValueError(f'{name} must be stored or deflated')
    if info.file_size > limit:
        raise ValueError(f'{name} must have at most {limit} bytes, but has {info.file_size}')
    return archive.read(info)


def _split(tensors: Mapping[str, np.ndarray]) -> tuple[np.ndarray, bytes, list]:
    """Numbers to shorten, float32 (N,); the rest; and the index."""
    halves, rest, index = [np.empty(0, np.float32)], [], []
    for name, tensor in tensors.items():
        kind = tensor.dtype.name
        if kind not in _KINDS:
            raise TypeError(f'{name} must be float32 or int64, but is {kind}')
        if kind == 'float32' and tensor.ndim > 1:
            kind = _HALF
            halves.append(tensor.ravel())
        else:
            rest.append(tensor.astype(_KINDS[kind]).tobytes())
        index.append([name, kind, list(tensor.shape)])
    return np.concatenate(halves), b''.join(rest), index


def _check_index(index: Any) -> list[tuple[str, str, tuple[int, ...]]]:
    if not isinstance(index, list) or len(index) > _MAX_TENSORS:
        raise ValueError(f'{_INDEX} must be a list of at most {_MAX_TENSORS} tensors')
    tensors, total = [], 0
    for name, kind, shape in index:
        sizes = all(type(size) is int and 0 <= size <= _MAX_NUMBERS for size in shape)
        if not isinstance(name, str) or kind not in (_HALF, *_KINDS) or not sizes:
            raise ValueError(f'{_INDEX} must have name, kind and shape, but has {name!r:.80}')
        total += math.prod(shape)
        tensors.append((name, kind, tuple(shape)))
    if total > _MAX_NUMBERS:
        raise ValueError(f'tensors must have at most {_MAX_NUMBERS} numbers, but have {total}')
    return tensors


def _join(
    index: list[tuple[str, str, tuple[int, ...]]], parts: list[bytes], bits: int
) -> dict[str, np.ndarray]:
    high, planes, rest = parts
    count = sum(math.prod(shape) for _, kind, shape in index if kind == _HALF)
    halves = unpack_halves(high, planes, count, bits)
    tensors, at, place = {}, 0, 0
    for name, kind, shape in index:
        size = math.prod(shape)
        if kind == _HALF:
            tensors[name] = halves[at : at + size].reshape(shape)
            at += size
        else:
            dtype = np.dtype(_KINDS[kind])
            tensors[name] = np.frombuffer(rest, dtype, size, place).reshape(shape)
            place += size * dtype.itemsize
    if place != len(rest):
        raise ValueError(f'{_REST} must have {place} bytes, but has {len(rest)}')
    return tensors


def _dump(content: Any) -> bytes:
    return (json.dumps(content, indent=1, sort_keys=True) + '\n').encode()


def _deflated(content: bytes) -> bytes:
    return _zip({'a': content})


def _zip(members: Mapping[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, 'w') as archive:
        for name in sorted(members):
            info = zipfile.ZipInfo(name, _EPOCH)
            info.external_attr = 0o644 << 16
            info.create_system = 3  # the same on every system
            kept = name in (_HIGH, _PLANES)  # which cannot be compressed further
            info.compress_type = zipfile.ZIP_STORED if kept else zipfile.ZIP_DEFLATED
            archive.writestr(info, members[name], compresslevel=9)
    return stream.getvalue()
