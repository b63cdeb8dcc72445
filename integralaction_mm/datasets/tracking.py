"""Persons followed from frame to frame. P persons of one frame, N tracks, K keypoints."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.optimize import linear_sum_assignment

__all__ = ['PersonTracker', 'pose_distance']

# The best values in benchmarks/tracking.py.
_REACH, _FIRST_REACH, _SMOOTHING = 0.2, 0.5, 0.3
_FIRST_SMOOTHING = 0.7  # the first shift is all that is known of the velocity
_COMMON = 3  # from so many joints seen in both poses on, they tell more than the middles
_FAR = 1e3


@dataclass
class _Track:
    id: int
    keypoint: np.ndarray  # [K, 2]
    seen: np.ndarray  # [K]
    time: int
    velocity: np.ndarray  # [2], pixels a frame
    length: int = 1

    def at(self, time: int) -> np.ndarray:
        return self.keypoint + self.velocity * (time - self.time)

    def follow(self, keypoint: np.ndarray, seen: np.ndarray, time: int) -> None:
        both = self.seen & seen
        before, now = (both, both) if both.any() else (self.seen, seen)
        shift = keypoint[now].mean(axis=0) - self.keypoint[before].mean(axis=0)
        weight = _FIRST_SMOOTHING if self.length == 1 else _SMOOTHING
        self.velocity = self.velocity + weight * (shift / (time - self.time) - self.velocity)
        self.keypoint, self.seen, self.time = keypoint, seen, time
        self.length += 1


class PersonTracker:
    """Gives the persons in a video's frames lasting ids.

    Each track moves on with its own velocity; the poses of the next frame go to the tracks so
    that the sum of :func:`pose_distance` is least (the assignment problem, as in SORT, Bewley et
    al., ICIP 2016, but there with boxes). A pose that no track reaches starts a new one. Time and
    memory of a frame depend on the persons of the last ``max_gap`` frames, not on the video.

    Args:
        reach (float): Largest distance of a person from where its track is expected, > 0.
            Defaults to 0.2.
        first_reach (float): The same for a track of one frame, whose velocity is not known yet.
            Defaults to 0.5.
        max_gap (int): Frames that a track waits for its person after the last, >= 1.
            Defaults to 30.

    Raises:
        ValueError: If an argument is out of range.
    """

    def __init__(
        self, reach: float = _REACH, first_reach: float = _FIRST_REACH, max_gap: int = 30
    ) -> None:
        for name, value in (('reach', reach), ('first_reach', first_reach)):
            if not value > 0:
                raise ValueError(f'{name} must be > 0, but got {value!r}')
        if not isinstance(max_gap, int) or max_gap < 1:
            raise ValueError(f'max_gap must be an integer >= 1, but got {max_gap!r}')
        self._reach, self._first_reach, self._max_gap = reach, first_reach, max_gap
        self._tracks: list[_Track] = []
        self._count, self._time = 0, -1

    def update(self, keypoint: np.ndarray, score: np.ndarray) -> np.ndarray:
        """Match the persons of the next frame to earlier ones.

        Args:
            keypoint (np.ndarray): (P, K, 2), x and y in pixels; P may be 0.
            score (np.ndarray): (P, K), > 0 for found joints; each person has at least one.

        Returns:
            np.ndarray: int (P,), ids from 0 in order of appearance.
        """
        keypoint, seen = np.asarray(keypoint, np.float32), np.asarray(score) > 0
        self._time += 1
        self._tracks = [t for t in self._tracks if self._time - t.time <= self._max_gap]
        ids = np.full(len(seen), -1)
        for row, column in self._match(keypoint, seen):
            self._tracks[row].follow(keypoint[column], seen[column], self._time)
            ids[column] = self._tracks[row].id
        for column in np.flatnonzero(ids < 0).tolist():
            ids[column] = self._count
            new = _Track(self._count, keypoint[column], seen[column], self._time, np.zeros(2))
            self._tracks.append(new)
            self._count += 1
        return ids

    def _match(self, keypoint: np.ndarray, seen: np.ndarray) -> list[tuple[int, int]]:
        if not self._tracks or not len(seen):
            return []
        expected = np.stack([track.at(self._time) for track in self._tracks])  # [N, K, 2]
        known = np.stack([track.seen for track in self._tracks])  # [N, K]
        distance = pose_distance(expected, known, keypoint, seen)  # [N, P]
        reach = np.array(
            [self._first_reach if t.length == 1 else self._reach for t in self._tracks]
        )
        near = distance < reach[:, None]
        pairs = zip(*linear_sum_assignment(np.where(near, distance, _FAR)))
        return [(row, column) for row, column in pairs if near[row, column]]


def pose_distance(
    keypoint: np.ndarray, seen: np.ndarray, others: np.ndarray, others_seen: np.ndarray
) -> np.ndarray:
    """How far poses are from others, as a share of a person's size.

    It is the mean distance between the joints seen in both poses, or between the middles of the
    joints where fewer than three are, divided by the longer of the diagonals around the two.

    Args:
        keypoint (np.ndarray): (N, K, 2) in pixels.
        seen (np.ndarray): bool (N, K), at least one joint of each pose.
        others (np.ndarray): (P, K, 2)
        others_seen (np.ndarray): bool (P, K)

    Returns:
        np.ndarray: (N, P), >= 0.
    """
    both = seen[:, None] & others_seen  # [N, P, K]
    common = both.sum(axis=-1)  # [N, P]
    apart = np.linalg.norm(keypoint[:, None] - others, axis=-1)  # [N, P, K]
    joints = (apart * both).sum(axis=-1) / np.maximum(common, 1)
    middles, sizes = _middle_and_size(keypoint, seen)
    others_middles, others_sizes = _middle_and_size(others, others_seen)
    middle = np.linalg.norm(middles[:, None] - others_middles, axis=-1)  # [N, P]
    size = np.maximum(sizes[:, None], others_sizes).clip(1)
    return np.where(common >= _COMMON, joints, middle) / size


def _middle_and_size(keypoint: np.ndarray, seen: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Mean of the seen joints (N, 2), and diagonal of the box around them (N,), in pixels."""
    there = seen[..., None]
    low = np.where(there, keypoint, np.inf).min(axis=-2)
    high = np.where(there, keypoint, -np.inf).max(axis=-2)
    middle = (keypoint * there).sum(axis=-2) / there.sum(axis=-2)
    return middle, np.linalg.norm(high - low, axis=-1)
