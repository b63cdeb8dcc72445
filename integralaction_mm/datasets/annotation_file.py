"""Annotation files of ``TwoStreamDataset``: reading them, and finding videos in them by name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path, PurePath
from typing import Any

import numpy as np

from ..unpickling import load_pickle
from ..video.files import VIDEO_SUFFIXES

__all__ = [
    'VideoNames',
    'load_annotation_file',
    'load_poses',
    'name_annotation',
    'name_parts',
    'read_classes',
]


def load_annotation_file(path: str | Path, *keys: str) -> dict[str, Any]:
    """Read an annotation file.

    Args:
        path (str | Path): The file, see :class:`TwoStreamDataset`.
        *keys (str): What it must hold besides ``annotations``.

    Raises:
        FileNotFoundError: If it does not exist.
        ValueError: If it cannot be read, or is of another form.
    """
    content = load_pickle('annotation file', path)
    wanted = (*keys, 'annotations')
    if not isinstance(content, dict) or not set(wanted) <= set(content):
        raise ValueError(
            f'annotation file must hold a dict with {" and ".join(map(repr, wanted))}, '
            f'but got {type(content).__name__}: {path}'
        )
    items = content['annotations']
    if not isinstance(items, (list, tuple)):
        raise ValueError(f"'annotations' must be a list, but got {type(items).__name__}: {path}")
    for index, item in enumerate(items):
        if not isinstance(item, dict):
            raise ValueError(
                f'annotations must be dicts, but got {type(item).__name__} at {index}: {path}'
            )
        if not all(isinstance(key, str) for key in item):
            raise ValueError(
                f'keys of annotations must be text, but got {list(item)!r:.60} at {index}: {path}'
            )
    if 'split' in wanted:
        _check_splits(content['split'], path)
    if not isinstance(content.get('layout'), (str, type(None))):
        raise ValueError(f"'layout' must be a name, but got {content['layout']!r:.60}: {path}")
    read_classes(content, path)
    return content


def _check_splits(splits: Any, path: str | Path) -> None:
    if not isinstance(splits, dict):
        raise ValueError(
            f"'split' must be a dict of lists of names, but got {type(splits).__name__}: {path}"
        )
    for split, names in splits.items():
        if not isinstance(split, str):
            raise ValueError(f'names of splits must be text, but got {split!r:.60}: {path}')
        listed = isinstance(names, (list, tuple, set, np.ndarray))
        if not listed or not all(isinstance(name, str) for name in names):
            raise ValueError(
                f'split {split!r} must be a list of names, but got {names!r:.60}: {path}'
            )


def read_classes(content: Mapping[str, Any], path: str | Path) -> list[str]:
    """Class names of an annotation file, in label order; an empty list if it has none.

    Raises:
        ValueError: If they are not a list of names.
    """
    names = content.get('classes')
    if names is None:
        return []
    if not isinstance(names, (list, tuple)) or not all(isinstance(name, str) for name in names):
        raise ValueError(f"'classes' must be a list of names, but got {names!r:.60}: {path}")
    return list(names)


def name_annotation(item: Mapping[str, Any], path: str | Path) -> str:
    """The video's name in one of the annotations of a file.

    Raises:
        ValueError: If it has none, or it is not text.
    """
    for key in ('filename', 'frame_dir'):
        if key in item:
            if isinstance(item[key], str) and item[key]:
                return item[key]
            raise ValueError(f'{key} must be a name, but got {item[key]!r}: {path}')
    raise ValueError(
        f"annotation must have 'filename' or 'frame_dir', but got {sorted(map(str, item))}: {path}"
    )


def load_poses(
    item: Mapping[str, Any], path: str | Path, folder: str | Path | None = None
) -> dict[str, Any]:
    """Read the poses of one of the annotations of a file.

    Args:
        item (dict): The annotation.
        path (str | Path): The file.
        folder (str | Path, optional): Where poses are, as ``<frame_dir>.pkl``, if the annotation
            does not hold them. Defaults to ``skeletons`` beside the file, where this package's
            converters write them.

    Returns:
        dict: ``keypoint`` and ``keypoint_score``, if present.

    Raises:
        FileNotFoundError: If there are none.
        ValueError: If their file cannot be read.
    """
    keys = ('keypoint', 'keypoint_score')
    source: Mapping[str, Any] = item
    if folder is not None or not set(keys) & set(item):
        folder = Path(folder or Path(path).parent / 'skeletons')
        name = item.get('frame_dir') or name_annotation(item, path)
        source = load_pickle('file of poses', folder / f'{name}.pkl')
    return {key: source[key] for key in keys if key in source}


class VideoNames:
    """Finds videos by names that may lack leading folders or the suffix, or have extra ones.

    Args:
        names (list[str]): Names of all videos, such as paths.

    Examples:
        >>> VideoNames(['a/x.mp4', 'a/y.mp4']).find('data/a/y')
        1
    """

    def __init__(self, names: Sequence[str]) -> None:
        self.names = names
        self._by_last: dict[str, list[int]] = defaultdict(list)
        for index, name in enumerate(names):
            self._by_last[name_parts(name)[-1]].append(index)

    def find(self, name: str | Path) -> int:
        """Index of the video whose name ends like this one.

        Of several, the one sharing the most folders is meant, or the one of exactly this name.

        Raises:
            ValueError: If there is none, or several fit equally well.
        """
        parts = name_parts(name)
        fitting = defaultdict(list)
        for index in self._by_last.get(parts[-1], ()):
            known = name_parts(self.names[index])
            length = min(len(known), len(parts))
            if known[-length:] == parts[-length:]:
                fitting[length, known == parts].append(index)
        best = fitting[max(fitting)] if fitting else []
        if len(best) != 1:
            examples = ', '.join(self.names[i] for i in (best or range(len(self.names)))[:3])
            raise ValueError(
                f'a name must fit one of {len(self.names)} videos, but {str(name)!r} fits '
                f'{len(best)}; {"these" if best else "there"} are {examples}, ...'
            )
        return best[0]


def name_parts(name: str | Path) -> tuple[str, ...]:
    """Folders and last part of a video's name, without the suffix of a video.

    Raises:
        ValueError: If it is empty.
    """
    path = PurePath(str(name).replace('\\', '/'))
    if not path.parts:
        raise ValueError('the name of a video must not be empty')
    return (path.with_suffix('') if path.suffix.lower() in VIDEO_SUFFIXES else path).parts
