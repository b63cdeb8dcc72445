"""Dumps of the same videos, aligned video by video."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from ..datasets.annotation_file import name_parts
from .dumps import Dump

__all__ = ['align_dumps', 'shorten_names']

_SPLIT = re.compile(r'(train|val|test)(?![a-z])', re.IGNORECASE)
Parts = tuple[str, ...]


def align_dumps(dumps: Sequence[Dump]) -> list[Dump]:
    """Bring dumps of the same videos into the first one's order.

    Dumps have the paths of the machine that they were made on. Those with different folders are
    matched by the ends of the paths, without a video's suffix: the fewest folders with which
    no two videos of a dump look alike. Folders of other splits, such as ``val/x`` and ``test/x``,
    hold other videos, whatever their names.

    Args:
        dumps (list[Dump]): Predictions on the same videos, in any order.

    Returns:
        list[Dump]: The same predictions, aligned video by video, under the first one's
        names; dumps that were aligned before are returned as they are.

    Raises:
        ValueError: If a name occurs twice, or the dumps are of different videos, labels or
            classes.
    """
    first = dumps[0]
    _check_once(first, 0)
    rest = (_align(dump, first, number) for number, dump in enumerate(dumps[1:], 1))
    return [first, *rest]


def _title(dump: Dump, number: int) -> str:
    return dump.path or f'dump {number}'


def _check_once(dump: Dump, number: int) -> None:
    count = len(set(dump.names))
    if count != len(dump.names):
        raise ValueError(
            f'{_title(dump, number)} must have each video once, but got {len(dump.names)} '
            f'predictions of {count} videos'
        )


def _align(dump: Dump, first: Dump, number: int) -> Dump:
    title, first_title = _title(dump, number), _title(first, 0)
    if dump.names is first.names:
        order: np.ndarray | None = np.arange(len(first.names))
    else:
        _check_once(dump, number)
        order = _match(dump.names, first.names)
    if order is None:
        odd = sorted(set(dump.names) ^ set(first.names))
        raise ValueError(
            f'{title} must be of the same {len(first.names)} videos as {first_title}, '
            f'but {len(odd)} are in one of them only: {odd[0]}'
        )
    if (dump.labels[order] != first.labels).any() or dump.scores.shape != first.scores.shape:
        raise ValueError(
            f'{title} must have the labels and classes of {first_title}, '
            f'but differs (scores {dump.scores.shape} and {first.scores.shape})'
        )
    if dump.names is first.names:
        return dump
    gates, conflicts, bodies = (
        None if values is None else values[order]
        for values in (dump.gates, dump.conflicts, dump.bodies)
    )
    scores = dump.scores[order]
    return Dump(first.names, scores, first.labels, gates, dump.path, conflicts, bodies)


def _match(names: Sequence[str], wanted: Sequence[str]) -> np.ndarray | None:
    """Index in ``names`` of each of ``wanted``, or None if they are not the same videos."""
    if set(names) == set(wanted):
        rank = {name: index for index, name in enumerate(names)}
        return np.array([rank[name] for name in wanted])
    parts, wanted_parts = list(map(name_parts, names)), list(map(name_parts, wanted))
    depths = (_unique_depth(parts), _unique_depth(wanted_parts))
    if None in depths:
        return None
    depth = max(filter(None, depths))
    ranks = {part[-depth:]: index for index, part in enumerate(parts)}
    if set(ranks) != {part[-depth:] for part in wanted_parts}:
        return None
    order = [ranks[part[-depth:]] for part in wanted_parts]
    pairs = ((_splits(parts[index]), _splits(part)) for index, part in zip(order, wanted_parts))
    if any(splits - others and others - splits for splits, others in pairs):
        return None
    return np.array(order)


def _splits(parts: Parts) -> set[str]:
    """Folders of a path that are named like a split of a dataset."""
    return {part for part in parts[:-1] if _SPLIT.match(part)}


def _unique_depth(parts: Sequence[Parts]) -> int | None:
    """Fewest last parts with which no two are alike, or None if some are entirely alike."""
    for depth in range(1, max(map(len, parts)) + 1):
        if len({part[-depth:] for part in parts}) == len(parts):
            return depth
    return None


def shorten_names(names: Sequence[str], least: int = 1) -> list[Parts]:
    """Ends of the names of videos that tell each from all others.

    Args:
        names (list[str]): N names, such as paths.
        least (int): Fewest parts of a name that stay, >= 1. Defaults to 1.

    Returns:
        list[tuple[str]]: The last parts of each name, the same number for all, without the suffix
        of a video. Names that differ only in such a suffix are alike.

    Examples:
        >>> shorten_names(['d/x/a/b.mp4', 'd/y/a/b.mp4'])
        [('x', 'a', 'b'), ('y', 'a', 'b')]
    """
    parts = list(map(name_parts, names))
    depth = max(_unique_depth(list(dict.fromkeys(parts))) or 1, least)
    return [part[-depth:] for part in parts]
