"""Persons of a clip in lasting rows. M rows, T frames, P persons in one, K keypoints."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Optional

import numpy as np

from ...datasets import pose_tracks
from ...datasets.pose_arrays import MAX_PERSONS, Persons, pack_poses
from .recording import Person

__all__ = ['pack_tracks']

_Row = list[Optional[Person]]


def pack_tracks(
    frames: Sequence[Sequence[Person]], num_keypoints: int, max_persons: int = MAX_PERSONS
) -> dict[str, np.ndarray]:
    """Pack the persons of each frame so that a person with an id keeps one row.

    Rows go to ids in the order of their summed scores. Once there are ``max_persons`` of them,
    another id gets the first row whose persons come before or after it, and is left out
    if there is none. Persons without an id, and a second one of an id in a frame, take the
    rows that are free in the frame. Without any id, persons are tracked, see
    :func:`~integralaction_mm.datasets.pose_tracks.pack_tracks`.

    Args:
        frames (Sequence[Sequence[Person]]): T frames with the persons of each.
        num_keypoints (int): K.
        max_persons (int): Rows at most. Defaults to 5.

    Returns:
        dict[str, np.ndarray]: ``keypoint`` float16 (M, T, K, 2) and ``keypoint_score`` float16
        (M, T, K); 0 if a row has nobody.
    """
    if all(person.id is None for persons in frames for person in persons):
        stacked = (_stack(persons) for persons in frames)
        return pose_tracks.pack_tracks(stacked, num_keypoints, max_persons)
    place = _places(frames, max_persons)
    rows: list[_Row] = [[None] * len(frames) for _ in range(max_persons)]
    for t, persons in enumerate(frames):
        others = []
        for person in sorted(persons, key=_sureness, reverse=True):
            row = place.get(person.id)
            if row is not None and rows[row][t] is None:
                rows[row][t] = person
            elif person.id is None or row is not None:
                others.append(person)
        free = [row for row in rows if row[t] is None]
        for free_row, person in zip(free, others):
            free_row[t] = person
    used = [row for row in rows if any(row)] or rows[:1]
    packed = [
        pack_poses([_stack([person] if person else []) for person in row], num_keypoints, 1)
        for row in used
    ]
    return {key: np.concatenate([row[key] for row in packed]) for key in packed[0]}


def _places(frames: Sequence[Sequence[Person]], max_persons: int) -> dict[int | str | None, int]:
    """Row of each id."""
    there: dict[int | str, list[int]] = defaultdict(list)
    weight: dict[int | str, float] = defaultdict(float)
    for t, persons in enumerate(frames):
        for person in persons:
            if person.id is not None:
                there[person.id].append(t)
                weight[person.id] += _sureness(person)
    taken: list[list[tuple[int, int]]] = []
    place: dict[int | str | None, int] = {}
    for identity in sorted(there, key=lambda key: -weight[key]):
        first, last = there[identity][0], there[identity][-1]
        if len(taken) < max_persons:
            taken.append([])
            row: int | None = len(taken) - 1
        else:
            fits = (all(last < a or b < first for a, b in spans) for spans in taken)
            row = next((number for number, fit in enumerate(fits) if fit), None)
        if row is not None:
            taken[row].append((first, last))
            place[identity] = row
    return place


def _sureness(person: Person) -> float:
    """Mean score of what was found."""
    return float(np.nan_to_num(person.score, nan=0, posinf=0, neginf=0).mean())


def _stack(persons: Sequence[Person]) -> Persons:
    if not persons:
        return None
    return np.stack([p.keypoint for p in persons]), np.stack([p.score for p in persons])
