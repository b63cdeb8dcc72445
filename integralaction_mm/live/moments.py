"""The last seconds of a live source, as a clip for a model. K keypoints."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

import numpy as np

from ..apis.clip import Clip
from ..datasets.pose_arrays import pack_poses

__all__ = ['Moment', 'Moments']


@dataclass(frozen=True)
class Moment:
    """A frame that was processed.

    Args:
        seen (float): When it arrived, in seconds of a clock that does not jump.
        image (np.ndarray): uint8 RGB (h, w, 3).
        keypoint (np.ndarray): (P, K, 2) of its P persons, in pixels.
        score (np.ndarray): (P, K).
    """

    seen: float
    image: np.ndarray
    keypoint: np.ndarray
    score: np.ndarray


class Moments:
    """The frames of the last window.

    Frames arrive at irregular times, as some are dropped; a model takes frames at equal
    distances. So a clip has, for each of its times, the nearest frame.

    Args:
        count (int): Frames of a window, as the model samples them.
        rate (float): Frames per second of the videos that the model was trained on, > 0.
    """

    def __init__(self, count: int, rate: float) -> None:
        self.count, self.rate = count, rate
        self.seconds = (count - 1) / rate
        self._held: deque[Moment] = deque()

    def add(self, moment: Moment) -> None:
        """Add one, and drop those that no window needs any more."""
        if self._held and self._held[-1].image.shape != moment.image.shape:
            self._held.clear()  # the camera was turned, or another stream came back
        self._held.append(moment)
        while len(self._held) > 1 and moment.seen - self._held[1].seen >= self.seconds:
            self._held.popleft()

    def clear(self) -> None:
        """Forget all, for example after a gap."""
        self._held.clear()

    @property
    def newest(self) -> float:
        """When the newest frame arrived."""
        return self._held[-1].seen

    @property
    def is_full(self) -> bool:
        """Whether they cover a window."""
        return bool(self._held) and self._held[-1].seen - self._held[0].seen >= self.seconds

    def clip(self, name: str, num_keypoints: int | None = None) -> Clip:
        """The window that ends at the newest frame.

        Args:
            name (str): Its name.
            num_keypoints (int, optional): K. Defaults to None: no poses.

        Returns:
            Clip: ``count`` frames.
        """
        held = list(self._held)
        times = np.array([moment.seen for moment in held])
        wanted = times[-1] - np.arange(self.count)[::-1] / self.rate
        after = np.searchsorted(times, wanted).clip(1, max(len(times) - 1, 1))
        before = after - 1
        after = after.clip(max=len(times) - 1)
        nearest = np.where(wanted - times[before] <= times[after] - wanted, before, after)
        chosen = [held[index] for index in nearest]
        shape = chosen[0].image.shape[:2]
        poses = {}
        if num_keypoints is not None:
            persons = [(moment.keypoint, moment.score) for moment in chosen]
            poses = dict(
                pack_poses(persons, num_keypoints), img_shape=shape, total_frames=self.count
            )
        images = [moment.image for moment in chosen]
        return Clip(name, self.count, shape, self.rate, frames=images, poses=poses)
