"""The released annotation files, which follow MS COCO's form."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

__all__ = ['digest', 'read_coco']


def read_coco(path: str | Path, image_keys: Sequence[str]) -> list[dict[str, Any]]:
    """Read ``{images: [{id, …}], annotations: [{image_id, action_label, …}]}``.

    Args:
        path (str | Path): The JSON file.
        image_keys (Sequence[str]): Keys that every image must have.

    Returns:
        list[dict]: One dict an annotation, in the file's order: its own keys and those of its
        image (the ``id`` is the annotation's).

    Raises:
        FileNotFoundError: If the file does not exist.
        ValueError: If it is no such file, or an item lacks a key; the message names both.
    """
    path = Path(path)
    if not path.is_file():
        raise FileNotFoundError(f'annotation file not found: {path}')
    try:
        content = json.loads(path.read_text(encoding='utf-8'))
    except ValueError as error:
        raise ValueError(f'annotation file is damaged: {path} ({error})') from error
    if not isinstance(content, dict) or not {'images', 'annotations'} <= set(content):
        raise ValueError(f"annotation file must hold 'images' and 'annotations': {path}")
    images: dict[Any, dict[str, Any]] = {}
    for image in content['images']:
        _require(image, ('id', *image_keys), 'image', path)
        images[image['id']] = image
    items = []
    for annotation in content['annotations']:
        _require(annotation, ('id', 'image_id', 'action_label'), 'annotation', path)
        if annotation['image_id'] not in images:
            raise ValueError(
                f'annotation {annotation["id"]} must have the id of an image, '
                f'but got image_id {annotation["image_id"]}: {path}'
            )
        items.append({**images[annotation['image_id']], **annotation})
    return items


def digest(path: Path) -> str:
    """SHA-1 of a file's content, which tells one annotation file from another."""
    return hashlib.sha1(path.read_bytes()).hexdigest()


def _require(item: Any, keys: Sequence[str], kind: str, path: Path) -> None:
    if not isinstance(item, dict) or not set(keys) <= set(item):
        raise ValueError(f'{kind} must have the keys {list(keys)}, but got {item!r}: {path}')
