"""The persons of a clip, and the part of the picture that each is in.

M places for persons, T frames, K keypoints.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from ..datasets.tracking import PersonTracker
from .clip import Clip

__all__ = ['Person', 'crop_clip', 'find_persons']

_SEEN = 0.1  # lowest score of a joint that counts, as in drawings


@dataclass(frozen=True)
class Person:
    """A person from its first frame to its last.

    Args:
        place (int): Its place in M.
        start (int): Its first frame.
        end (int): The frame after its last.
        box (tuple[int, int, int, int]): Left, top, right and bottom of the area it fills in all of
            them, in pixels of the frames; right and bottom are exclusive.
    """

    place: int
    start: int
    end: int
    box: tuple[int, int, int, int]


def find_persons(clip: Clip, min_seconds: float = 0.5, margin: float = 0.2) -> list[Person]:
    """Find who is in a clip, and where.

    A place of the poses is one person, or several in succession if a
    ``PersonTracker`` would not follow from one to the next.

    Args:
        clip (Clip): The clip, with poses.
        min_seconds (float): Persons seen for less are left out, except in a clip that is
            itself shorter. Defaults to 0.5.
        margin (float): Room around the joints, as a share of the longer side of the box around
            them, >= 0. Defaults to 0.2.

    Returns:
        list[Person]: By first frame, then by place.
    """
    keypoint, score = clip.poses_at(np.arange(clip.count))  # [M, T, K, 2], [M, T, K]
    shortest = min(clip.count, max(1, round(min_seconds * clip.fps)))
    persons = []
    for place, (points, seen) in enumerate(zip(keypoint, score >= _SEEN)):
        for frames in _follow(points, seen):
            box = _box(points[frames][seen[frames]], clip.shape, margin)
            if len(frames) >= shortest and box is not None:
                persons.append(Person(place, int(frames[0]), int(frames[-1]) + 1, box))
    return sorted(persons, key=lambda person: (person.start, person.place))


def _follow(keypoint: np.ndarray, seen: np.ndarray) -> list[np.ndarray]:
    """Frames of each person of one place (T, K, 2)."""
    tracker = PersonTracker()
    frames: dict[int, list[int]] = {}
    for index, there in enumerate(seen):
        chosen = slice(index, index + bool(there.any()))
        for number in tracker.update(keypoint[chosen], seen[chosen]):
            frames.setdefault(int(number), []).append(index)
    return [np.array(found) for found in frames.values()]


def _box(
    points: np.ndarray, shape: tuple[int, int], margin: float
) -> tuple[int, int, int, int] | None:
    """The box around points (n, 2), with its margin, within the frame; None if it is outside."""
    low, high = points.min(axis=0), points.max(axis=0)
    room = max(margin * (high - low).max(), 1)
    left, top = np.floor(low - room).clip(0).astype(int).tolist()
    right, bottom = np.ceil(high + room).clip(0, shape[::-1]).astype(int).tolist()
    return (left, top, right, bottom) if left < right and top < bottom else None


def crop_clip(
    clip: Clip, person: Person, start: int, count: int, frames: Sequence[np.ndarray] | None
) -> Clip:
    """Some consecutive frames of one person as a separate clip.

    Args:
        clip (Clip): The whole clip, with poses.
        person (Person): The person.
        start (int): The first of the frames, counted in ``clip``.
        count (int): Their number.
        frames (Sequence[np.ndarray], optional): The frames, cropped to the person's box; None
            for poses alone.

    Returns:
        Clip: Of the size of the box, with the person's poses moved accordingly.
    """
    left, top, right, bottom = person.box
    keypoint, score = clip.poses_at(np.arange(start, start + count))
    keypoint, score = keypoint[[person.place]], score[[person.place]]
    shape = (bottom - top, right - left)
    poses = dict(
        # A joint that was not found stays at (0, 0).
        keypoint=np.where(score[..., None] > 0, keypoint - np.array([left, top], np.float32), 0),
        keypoint_score=score,
        img_shape=shape,
    )
    return replace(clip, count=count, shape=shape, frames=frames, poses=poses)
