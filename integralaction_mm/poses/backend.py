"""What a pose estimator must offer. P persons of one frame, K keypoints."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any

import numpy as np

__all__ = ['PoseBackend']


class PoseBackend(ABC):
    """Base of the pose estimators; a subclass defines :meth:`estimate` and the attributes.

    Attributes:
        name (str): Name of the estimator; goes into the file.
        model (str): Its model; goes into the file.
        layout (str): Layout of what :meth:`estimate` returns: a name in
            :data:`integralaction_mm.layouts.LAYOUTS`.
    """

    name: str
    model: str
    layout: str = 'coco17'

    def settings(self) -> dict[str, Any]:
        """What the poses depend on; an interrupted run resumes only with the same."""
        return {'backend': self.name, 'model': self.model}

    def start(self) -> None:  # noqa: B027 (most estimators look at each frame alone)
        """Called before a video's first frame; an estimator that tracks forgets the last video."""

    def twin(self) -> PoseBackend | None:
        """Another of its kind, for another video at the same time.

        Returns:
            PoseBackend, optional: None, the default, where one of them keeps all processors or
            the GPU busy, so that videos had better come one after another.
        """
        return None

    @abstractmethod
    def estimate(self, frame: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Find the persons of a frame.

        Args:
            frame (np.ndarray): uint8 RGB (h, w, 3); the next one of the video.

        Returns:
            tuple[np.ndarray, np.ndarray]: (P, K, 2), x and y in pixels of ``frame``, and scores
            (P, K) in 0..1, in any order of persons; P may be 0.
        """
