"""The released annotation files, which follow MS COCO's form."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ...files import read_json

__all__ = ['digest', 'read_coco']

_NAMES = {'file_name', 'seq_name', 'skeleton_file_name'}


def read_coco(path: str | Path, image_keys: Sequence[str]) -> list[dict[str, Any]]:
    """Read ``{images: [{id, …}], annotations: [{image_id, action_label, …}]}``.

    Args:
        path (str | Path): The JSON file.
        image_keys (Sequence[str]): Keys that every image must have.

    Returns:
        list[dict]: One dict per annotation, in the file's order: its own keys and those of its
        image (the ``id`` is the annotation's).

    Raises:
        FileNotFoundError: If the file does not exist.
        ValueError: If it is not such a file, has no annotations, or an item lacks a key; the
            message names both.
    """
    content = read_json('annotation file', path)
    parts = {
        key: content[key]
        for key in ('images', 'annotations')
        if isinstance(content, dict) and isinstance(content.get(key), list)
    }
    if len(parts) < 2:
        raise ValueError(
            f"annotation file must hold lists of 'images' and 'annotations', but has "
            f'{sorted(parts) or type(content).__name__}: {path}'
        )
    images: dict[Any, dict[str, Any]] = {}
    for image in parts['images']:
        _require(image, ('id', *image_keys), 'image', path)
        images[image['id']] = image
    items = []
    for annotation in parts['annotations']:
        _require(annotation, ('id', 'image_id', 'action_label'), 'annotation', path)
        if not _is_key(annotation['image_id']) or annotation['image_id'] not in images:
            raise ValueError(
                f'annotation {annotation["id"]} must have the id of an image, '
                f'but got image_id {annotation["image_id"]}: {path}'
            )
        items.append({**images[annotation['image_id']], **annotation})
    if not items:
        raise ValueError(f'annotation file must hold at least one annotation: {path}')
    return items


def digest(path: Path) -> str:
    """SHA-1 of a file's content, which tells one annotation file from another."""
    return hashlib.sha1(path.read_bytes()).hexdigest()


def _require(item: Any, keys: Sequence[str], kind: str, path: str | Path) -> None:
    if not isinstance(item, dict) or not set(keys) <= set(item):
        raise ValueError(f'{kind} must have the keys {list(keys)}, but got {item!r:.200}: {path}')
    for key in _NAMES & set(keys):
        if not isinstance(item[key], str):
            raise ValueError(f'{key} of {kind} must be a name, but got {item[key]!r:.60}: {path}')
    if not _is_key(item['id']):
        raise ValueError(
            f"'id' of {kind} must be a number or text, but got {item['id']!r:.60}: {path}"
        )


def _is_key(value: Any) -> bool:
    return isinstance(value, (int, float, str))
