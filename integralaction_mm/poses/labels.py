"""Labels and splits of a user's own videos."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from ..files import read_text
from ..video.files import Video

__all__ = ['UNLABELLED', 'Labels', 'labels_from_folders', 'make_splits', 'read_labels']

UNLABELLED = -1
_MOST_CLASSES = 100_000


@dataclass
class Labels:
    """Labels of a run's videos.

    Args:
        of (dict[str, int]): Filename of each labelled video to its class.
        classes (list[str]): Names of the classes; none if no video is labelled.
        strays (list[str]): Lines of a label file that name no video of the run.
    """

    of: dict[str, int] = field(default_factory=dict)
    classes: list[str] = field(default_factory=list)
    strays: list[str] = field(default_factory=list)


def labels_from_folders(videos: Sequence[Video]) -> Labels:
    """Labels by the sub-folders that videos are in.

    Classes are numbered in order of name, or of number if all names are numbers; videos in
    '-1' have none.
    """
    names = {video.filename: video.folder_class for video in videos if video.folder_class}
    names = {name: text for name, text in names.items() if not _is_unlabelled(text)}
    classes = sorted(set(names.values()))
    if all(_is_number(text) and math.isfinite(float(text)) for text in classes):
        classes.sort(key=float)
    return Labels({name: classes.index(text) for name, text in names.items()}, classes)


def read_labels(path: str | Path, videos: Sequence[Video]) -> Labels:
    """Read a text file with the name and the label of one video per line.

    A video is named by its path below the root or by its base name, with or without suffix; its
    label follows after a tab or a space. If all labels are numbers, such as 3 or 3.0,
    they are the classes' indices; else they are names, which are numbered in alphabetical order.
    A video with label -1 has none. Empty lines and those that begin with '#' are skipped.

    Args:
        path (str | Path): The file, in UTF-8, or in UTF-16 with its mark.
        videos (Sequence[Video]): The videos of the run.

    Returns:
        Labels: What it says about these videos.

    Raises:
        FileNotFoundError: If the file does not exist.
        ValueError: If the file is in another encoding, a line lacks a label, names several videos,
            contradicts another or has a number that is not an index, or no line names a video.
    """
    lines = read_text('file of labels', path).splitlines()
    keys = _keys(videos)
    texts: dict[str, str] = {}
    lines_of: dict[str, int] = {}
    strays = []
    for number, line in enumerate((line.strip() for line in lines), 1):
        if not line or line.startswith('#'):
            continue
        if len(line.split()) < 2:
            raise ValueError(f"{path}:{number}: must be 'video label', but got {line!r}")
        name, text = _split(line, keys)
        if name is None:
            strays.append(line)
            continue
        if len(keys[name]) > 1:
            raise ValueError(
                f'{path}:{number}: must name one video, but {name!r} is the name of '
                f'{sorted(keys[name])}; give the path'
            )
        filename = next(iter(keys[name]))
        lines_of.setdefault(filename, number)
        if texts.setdefault(filename, text) != text:
            raise ValueError(
                f'{path}:{number}: {filename!r} must have one label, '
                f'but got {texts[filename]!r} and {text!r}'
            )
    if not texts:
        raise ValueError(
            f'labels must name videos such as {videos[0].filename!r}, but got {strays[:1]}: {path}'
        )
    return _number(texts, lines_of, strays, path)


def _keys(videos: Sequence[Video]) -> dict[str, set[str]]:
    """Possible names of videos, to the filenames that they fit; whole paths win."""
    keys: dict[str, set[str]] = defaultdict(set)
    for of in (
        lambda video: video.filename,
        lambda video: video.frame_dir,
        lambda video: Path(video.filename).name,
        lambda video: Path(video.frame_dir).name,
    ):
        fresh = defaultdict(set)
        for video in videos:
            fresh[of(video)].add(video.filename)
        for key, filenames in fresh.items():
            keys.setdefault(key, filenames)
    return keys


def _split(line: str, keys: dict[str, set[str]]) -> tuple[str | None, str]:
    """Name and label: names and labels may hold spaces, so the longest known name is taken."""
    if '\t' in line:
        name, text = (part.strip() for part in line.split('\t', 1))
        return (name if name in keys else None), text
    for end in reversed([index for index, letter in enumerate(line) if letter.isspace()]):
        if line[:end].strip() in keys:
            return line[:end].strip(), line[end:].strip()
    return None, ''


def _number(
    texts: dict[str, str], lines_of: dict[str, int], strays: list[str], path: str | Path
) -> Labels:
    given = {name: text for name, text in texts.items() if not _is_unlabelled(text)}
    if not all(_is_number(text) for text in given.values()):
        classes = sorted(set(given.values()))
        of = {name: classes.index(text) for name, text in given.items()}
        return Labels(of, classes, strays)
    of = {}
    for name, text in given.items():
        value = float(text)
        if not 0 <= value < _MOST_CLASSES or value % 1:
            raise ValueError(
                f'{path}:{lines_of[name]}: a label that is a number must be a whole one in '
                f'0..{_MOST_CLASSES - 1}, or -1 for none, but got {text!r}'
            )
        of[name] = int(value)
    return Labels(of, [str(index) for index in range(max(of.values(), default=-1) + 1)], strays)


def _is_unlabelled(text: str) -> bool:
    return _is_number(text) and float(text) == UNLABELLED


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return '_' not in text  # which Python allows in numbers


def make_splits(
    filenames: Sequence[str], labels: dict[str, int], val_ratio: float, seed: int
) -> dict[str, list[str]]:
    """Divide labelled videos into 'train' and 'val', class by class.

    A share ``val_ratio`` of each class goes to 'val', rounded, at least one but not all; of a
    class with one video, none. The same videos, labels and seed give the same splits.

    Args:
        filenames (Sequence[str]): All videos.
        labels (dict[str, int]): Filename to class; a video without an entry is only in 'all'.
        val_ratio (float): In 0..1, 1 excluded; 0 leaves all in 'train'.
        seed (int): >= 0

    Returns:
        dict[str, list[str]]: 'all', and 'train' and 'val' if they are not empty; each sorted.
    """
    members = defaultdict(list)
    for filename in sorted(filenames):
        if filename in labels:
            members[labels[filename]].append(filename)
    splits: dict[str, list[str]] = {'all': sorted(filenames), 'train': [], 'val': []}
    for label, names in members.items():
        order = np.random.default_rng([seed, label]).permutation(len(names))
        count = round(val_ratio * len(names))
        if val_ratio > 0:
            count = min(max(count, 1), len(names) - 1)
        splits['val'] += [names[index] for index in order[:count]]
        splits['train'] += [names[index] for index in order[count:]]
    return {split: sorted(names) for split, names in splits.items() if names}
