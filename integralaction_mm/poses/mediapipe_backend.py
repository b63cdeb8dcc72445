from __future__ import annotations

import importlib.util
from typing import Any

import numpy as np

from .backend import PoseBackend
from .layout_mapping import COCO17_IN_MEDIAPIPE33

MISSING = (
    "backend 'mediapipe' must have mediapipe 0.10.14 installed, but there is {found}; "
    'run: pip install -c constraints.txt mediapipe==0.10.14 (see docs/custom_dataset.md)'
)


class MediaPipeBackend(PoseBackend):
    """MediaPipe Pose (BlazePose), whose model travels in its wheel: one person, on a CPU.

    The person is tracked from frame to frame and smoothed over time, MediaPipe's default for
    video. Of its 33 landmarks the 17 of COCO are kept; a score is MediaPipe's visibility.

    Args:
        device (str, optional): None or 'cpu'. Defaults to None.

    Raises:
        ImportError: If the extra is not installed.
        ValueError: If ``device`` is another.
    """

    name = 'mediapipe'
    model = 'pose_landmark_full'

    def __init__(self, device: str | None = None) -> None:
        if device not in (None, 'cpu'):
            raise ValueError(f"device of backend 'mediapipe' must be 'cpu', but got {device!r}")
        if importlib.util.find_spec('mediapipe') is None:
            raise ImportError(MISSING.format(found='none'))
        import mediapipe

        if not hasattr(mediapipe, 'solutions'):
            raise ImportError(MISSING.format(found=mediapipe.__version__))
        self._mediapipe = mediapipe
        self._pose: Any = None

    def settings(self) -> dict[str, Any]:
        """Name, model and version."""
        return {**super().settings(), 'backend_version': self._mediapipe.__version__}

    def start(self) -> None:
        """Forget the person of the last video."""
        if self._pose is None:
            self._pose = self._mediapipe.solutions.pose.Pose(model_complexity=1)
        else:
            self._pose.reset()

    def estimate(self, frame: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Find the person of the next frame, if there is one."""
        height, width = frame.shape[:2]
        found = self._pose.process(np.ascontiguousarray(frame)).pose_landmarks
        if found is None:
            return np.zeros((0, 17, 2)), np.zeros((0, 17))
        joints = [found.landmark[index] for index in COCO17_IN_MEDIAPIPE33]
        # Landmarks are in 0..1 of width and height, and beyond for a joint outside the frame.
        keypoint = np.array([[(joint.x * width, joint.y * height) for joint in joints]])
        return keypoint, np.array([[joint.visibility for joint in joints]])
