"""Poses of a video as two arrays in which each person keeps one place.

M places for persons, P persons of one frame, T frames, K keypoints.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from .pose_arrays import MAX_PERSONS, Persons, sort_persons
from .tracking import PersonTracker

__all__ = ['pack_tracks', 'place_tracks']


def pack_tracks(
    frames: Iterable[Persons], num_keypoints: int, max_persons: int = MAX_PERSONS
) -> dict[str, np.ndarray]:
    """Pack the persons of each frame, each in the place of its track.

    Persons are followed by their ids if ``frames`` have them, else by a
    :class:`~.tracking.PersonTracker`; :func:`place_tracks` says which track gets which place. What
    counts as found is as in :func:`~.pose_arrays.pack_poses`, which sorts frame by frame.

    Args:
        frames (Iterable[Persons]): T frames, read once, one after another; all with ids, each
            once per frame, or none.
        num_keypoints (int): K.
        max_persons (int): Number of places at most. Defaults to 5.

    Returns:
        dict[str, np.ndarray]: ``keypoint`` float16 (M, T, K, 2) and ``keypoint_score`` float16
        (M, T, K); all 0 for an empty place. M is the number of places in use, at least 1.

    Raises:
        ValueError: If a frame's arrays have other shapes.
    """
    tracker, found = PersonTracker(), []
    for frame in frames:
        xy, score, ids = sort_persons(frame, num_keypoints)
        found.append((xy, score, tracker.update(xy, score) if ids is None else ids))
    places = place_tracks(
        [ids for _, _, ids in found],
        [score.mean(axis=1, dtype=np.float32) for _, score, _ in found],
        max_persons,
    )
    count = max([1, *(int(place.max(initial=-1)) + 1 for place in places)])
    keypoint = np.zeros((count, len(found), num_keypoints, 2), dtype=np.float16)
    keypoint_score = np.zeros((count, len(found), num_keypoints), dtype=np.float16)
    for t, ((xy, score, _), place) in enumerate(zip(found, places)):
        stays = place >= 0
        keypoint[place[stays], t] = xy[stays]
        keypoint_score[place[stays], t] = score[stays]
    return {'keypoint': keypoint, 'keypoint_score': keypoint_score}


def place_tracks(
    ids: Sequence[np.ndarray], weights: Sequence[np.ndarray], max_persons: int
) -> list[np.ndarray]:
    """Give tracks fixed places.

    Tracks choose in the order of the sum of their weights, so that a long and sure one comes
    first. Each takes the first place that is free at most of its frames, from the first of them to
    the last, and the next such place for the remaining frames. So a person who is away for a
    while gets the place back, and one who has left for good frees it.

    Args:
        ids (list[np.ndarray]): T times int (P,): tracks of a frame's persons, each once.
        weights (list[np.ndarray]): T times (P,), >= 0, for example mean scores.
        max_persons (int): M, >= 1.

    Returns:
        list[np.ndarray]: T times int (P,): places in 0..M - 1, and -1 for anybody who gets none.
    """
    counts = [len(frame) for frame in ids]
    frame = np.repeat(np.arange(len(ids)), counts)  # [all persons of all frames]
    if not len(frame):
        return [np.zeros(0, int) for _ in ids]
    _, first, track = np.unique(np.concatenate(ids), return_index=True, return_inverse=True)
    total = np.bincount(track, np.concatenate(weights))
    members = np.split(np.argsort(track, kind='stable'), np.cumsum(np.bincount(track))[:-1])
    taken = np.zeros((max_persons, len(ids)), dtype=bool)
    places = np.full(len(frame), -1)
    for number in np.lexsort((first, -total)):
        rest = members[number]
        while len(rest):
            free = ~taken[:, frame[rest]]  # [M, persons that are left]
            place = free.sum(axis=1).argmax()
            here = rest[free[place]]
            if not len(here):
                break
            places[here] = place
            taken[place, frame[here[0]] : frame[here[-1]] + 1] = True
            rest = rest[~free[place]]
    return np.split(places, np.cumsum(counts)[:-1])
