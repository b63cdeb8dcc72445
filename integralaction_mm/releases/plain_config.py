"""Configs as JSON, and what may be built from a stranger's.

MMEngine calls whatever a ``type`` names, even ``os.system``, so a config that is only data is
not yet harmless: names must be on a list, and texts must be words, not paths or addresses.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from typing import Any

__all__ = ['TYPES', 'check_plain', 'from_json', 'to_json']

_TUPLE = '__tuple__'
_WORD = re.compile(r'[A-Za-z0-9_]{1,64}')
_MAX_DEPTH, _MAX_INTEGER = 16, 1 << 16
# What models and test pipelines of this package's configs are made of.
TYPES = frozenset({
    *('ActionDataPreprocessor', 'PoseDataPreprocessor', 'TwoStreamDataPreprocessor'),
    *('ConflictAwareGatingHead', 'FeatureFuseHead', 'PoseDrivenGatingHead', 'TSMHead'),
    *('FastResNetTSM', 'MobileNetV2TSM', 'Recognizer2D', 'ResNetTSM', 'StemlessResNetTSM'),
    *('CenterCrop', 'DecodeTwoStream', 'FormatShape', 'OncePerFrame', 'PackActionInputs'),
    *('PoseHeatmapPAF', 'Resize', 'SampleTwoRate', 'ThreeCrop', 'TwoStreamRecognizer'),
})  # fmt: skip


def to_json(value: Any, place: str = 'config') -> Any:
    """A config's fields as JSON takes them; a tuple becomes ``{"__tuple__": [...]}``.

    Raises:
        TypeError: If a field is not a dict, list, tuple, text, number or None.
    """
    if isinstance(value, Mapping):
        return {str(key): to_json(item, f'{place}.{key}') for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        items = [to_json(item, f'{place}.{index}') for index, item in enumerate(value)]
        return {_TUPLE: items} if isinstance(value, tuple) else items
    if value is None or isinstance(value, (str, bool, int, float)):
        return value
    raise TypeError(f'{place} must be plain data, but got {type(value).__name__}')


def from_json(value: Any) -> Any:
    """The inverse of :func:`to_json`."""
    if isinstance(value, list):
        return [from_json(item) for item in value]
    if isinstance(value, dict):
        if set(value) == {_TUPLE} and isinstance(value[_TUPLE], list):
            return tuple(from_json(item) for item in value[_TUPLE])
        return {key: from_json(item) for key, item in value.items()}
    return value


def check_plain(value: Any, place: str, depth: int = 0) -> None:
    """Check part of a stranger's config before anything is built from it.

    Args:
        value (Any): Such as its ``model``.
        place (str): Where it is in the config, for the error.
        depth (int): How deep. Defaults to 0.

    Raises:
        ValueError: If a ``type`` is not in :data:`TYPES`, another text is not a single word, or a
            number or the nesting is out of range.
    """
    if depth > _MAX_DEPTH:
        raise ValueError(f'{place} must be nested at most {_MAX_DEPTH} deep')
    if isinstance(value, Mapping):
        kind = value.get('type')
        if 'type' in value and (not isinstance(kind, str) or kind not in TYPES):
            raise ValueError(
                f'{place}.type must be one of {", ".join(sorted(TYPES))}, but got {kind!r:.80}'
            )
        for key, item in value.items():
            _check_word(key, place)
            check_plain(item, f'{place}.{key}', depth + 1)
    elif isinstance(value, (list, tuple)):
        for index, item in enumerate(value):
            check_plain(item, f'{place}.{index}', depth + 1)
    elif isinstance(value, str):
        _check_word(value, place)
    elif isinstance(value, (int, float)):
        if not math.isfinite(value) or abs(value) > _MAX_INTEGER:
            raise ValueError(f'{place} must be in -65536..65536, but got {value!r:.80}')
    elif value is not None:
        raise ValueError(f'{place} must be plain data, but got {type(value).__name__}')


def _check_word(text: str, place: str) -> None:
    if not _WORD.fullmatch(text):
        raise ValueError(
            f'{place} must be a word of letters, digits and _, neither a path nor an address, '
            f'but got {text!r:.80}'
        )
