"""Photographs of places by category, split into training, validation and test."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path

import cv2
import numpy as np

__all__ = ['PARTS', 'find_photographs', 'read_photograph']

PARTS = ('train', 'val', 'test')
_SUFFIXES = ('.jpg', '.jpeg', '.png', '.bmp', '.webp')
_VAL_SHARE, _TEST_SHARE = 0.2, 0.4  # of a category that no folders split


def find_photographs(folder: str | Path, seed: int) -> dict[str, dict[str, list[Path]]]:
    """List the photographs of each part and category; no two parts share one.

    Args:
        folder (str | Path): With a sub-folder for each category; or with ``train/`` and ``test/``
            of such sub-folders, which then define the split. A fifth of those of training become
            those of validation; without the two folders, two fifths of all become those of test.
        seed (int): Draws which.

    Returns:
        dict[str, dict[str, list[Path]]]: Part ('train', 'val', 'test') to category to files,
        sorted. A picture that occurs twice counts once.

    Raises:
        FileNotFoundError: If there is no such folder.
        ValueError: If it has no categories, one of them too few photographs or not all parts, or
            a picture of training is among those of test.
    """
    folder = Path(folder)
    if not folder.is_dir():
        raise FileNotFoundError(f'folder of photographs not found: {folder}')
    is_parted = (folder / 'train').is_dir() and (folder / 'test').is_dir()
    sources = [folder / part for part in ('train', 'test')] if is_parted else [folder]
    listed = [_list_categories(source) for source in sources]
    if not listed[0] or set(listed[0]) != set(listed[-1]):
        raise ValueError(
            'photographs must lie in a sub-folder for each category, the same in train and test, '
            f'but got {[sorted(source) for source in listed]}: {folder}'
        )
    found: dict[str, dict[str, list[Path]]] = {part: {} for part in PARTS}
    for index, category in enumerate(sorted(listed[0])):
        photos = listed[0][category]
        order = np.random.default_rng([seed, index]).permutation(len(photos))
        tested = [] if is_parted else order[: round(_TEST_SHARE * len(photos))].tolist()
        rest = order[len(tested) :]
        held_out = rest[: max(1, round(_VAL_SHARE * len(rest)))].tolist()
        chosen = {
            'train': sorted(photos[i] for i in rest[len(held_out) :]),
            'val': sorted(photos[i] for i in held_out),
            'test': listed[1][category] if is_parted else sorted(photos[i] for i in tested),
        }
        for part, paths in chosen.items():
            if not paths:
                raise ValueError(f'category {category!r} has too few photographs: {folder}')
            found[part][category] = paths
    _check_apart(found)
    return found


def _list_categories(folder: Path) -> dict[str, list[Path]]:
    categories = {}
    for place in sorted(path for path in folder.iterdir() if path.is_dir()):
        unique: dict[str, Path] = {}
        for path in sorted(place.iterdir()):
            if path.suffix.lower() in _SUFFIXES:
                unique.setdefault(_digest(path), path)
        if unique:
            categories[place.name] = list(unique.values())
    return categories


def _digest(path: Path) -> str:
    return hashlib.sha1(path.read_bytes()).hexdigest()


def _check_apart(found: Mapping[str, Mapping[str, list[Path]]]) -> None:
    owners: dict[str, Path] = {}
    for part in PARTS:
        seen = {_digest(path): path for paths in found[part].values() for path in paths}
        for digest, path in seen.items():
            if digest in owners:
                raise ValueError(f'a photograph must be in one part: {owners[digest]} is {path}')
        owners.update(seen)


def read_photograph(path: Path, size: tuple[int, int]) -> np.ndarray:
    """Read a photograph so that its middle fills a frame.

    Args:
        path (Path): The file.
        size (tuple[int, int]): w, h in pixels.

    Returns:
        np.ndarray: uint8 RGB (h, w, 3).

    Raises:
        ValueError: If it cannot be read.
    """
    photo = cv2.imread(str(path), cv2.IMREAD_COLOR)
    if photo is None:
        raise ValueError(f'photograph cannot be read: {path}')
    (width, height), (own_height, own_width) = size, photo.shape[:2]
    scale = max(width / own_width, height / own_height)
    scaled = (max(width, round(own_width * scale)), max(height, round(own_height * scale)))
    how = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    photo = cv2.resize(photo, scaled, interpolation=how)
    left, top = (scaled[0] - width) // 2, (scaled[1] - height) // 2
    return cv2.cvtColor(photo[top : top + height, left : left + width], cv2.COLOR_BGR2RGB)
