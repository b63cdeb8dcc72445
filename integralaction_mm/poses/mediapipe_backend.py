from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Any

import numpy as np

from .backend import PoseBackend
from .layout_mapping import COCO17_IN_MEDIAPIPE33

MISSING = (
    "backend 'mediapipe' must have mediapipe installed, but there is none; "
    "run: pip install -c constraints.txt '.[mediapipe]' (see docs/custom_dataset.md)"
)
WITHOUT_MODEL = (
    "backend 'mediapipe' must have a model, but the wheel of mediapipe {version} has none; give "
    'the .task file of a pose landmarker (--model, or --pose-model of infer), or run: pip install '
    "'mediapipe>=0.10.14,<0.10.30' (Python 3.9 to 3.12)"
)
_FRAME = 33  # ms: the tracker needs increasing times, not true ones


class MediaPipeBackend(PoseBackend):
    """MediaPipe Pose (BlazePose): one person, on a CPU.

    Up to 0.10.21 the wheel contains the model; newer ones, or all with ``model``, take a file.
    The person is tracked from frame to frame and smoothed over time, MediaPipe's default for
    video. Of its 33 landmarks the 17 of COCO are kept; a score is MediaPipe's visibility.

    Args:
        device (str, optional): None or 'cpu'. Defaults to None.
        model (str | Path, optional): The .task file of a pose landmarker
            (https://ai.google.dev/edge/mediapipe/solutions/vision/pose_landmarker). Defaults to
            None: the one in the wheel.

    Raises:
        ImportError: If MediaPipe is not installed, or its wheel has no model and none is given.
        FileNotFoundError: If there is no such file.
        ValueError: If ``device`` is another, or the file is not a pose landmarker.
    """

    name = 'mediapipe'
    model = 'pose_landmark_full'

    def __init__(self, device: str | None = None, model: str | Path | None = None) -> None:
        if device not in (None, 'cpu'):
            raise ValueError(f"device of backend 'mediapipe' must be 'cpu', but got {device!r}")
        if importlib.util.find_spec('mediapipe') is None:
            raise ImportError(MISSING)
        import mediapipe

        self._version = mediapipe.__version__
        self._file = model
        self._pose: _Solution | _Task
        if model is not None:
            self.model = Path(model).name
            self._pose = _Task(mediapipe, Path(model))
        elif hasattr(mediapipe, 'solutions'):
            self._pose = _Solution(mediapipe)
        else:
            raise ImportError(WITHOUT_MODEL.format(version=self._version))

    def settings(self) -> dict[str, Any]:
        """Name, model and version."""
        return {**super().settings(), 'backend_version': self._version}

    def twin(self) -> MediaPipeBackend:
        """Another one, for each uses one processor alone."""
        return MediaPipeBackend(model=self._file)

    def start(self) -> None:
        """Forget the person of the last video."""
        self._pose.start()

    def estimate(self, frame: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Find the person of the next frame, if there is one."""
        height, width = frame.shape[:2]
        found = self._pose.find(np.ascontiguousarray(frame))
        if found is None:
            return np.zeros((0, 17, 2)), np.zeros((0, 17))
        joints = [found[index] for index in COCO17_IN_MEDIAPIPE33]
        # Landmarks are in 0..1 of width and height, and beyond for a joint outside the frame.
        keypoint = np.array([[(joint.x * width, joint.y * height) for joint in joints]])
        return keypoint, np.array([[joint.visibility for joint in joints]])


class _Solution:
    """The model in the wheel."""

    def __init__(self, mediapipe: Any) -> None:
        self._mediapipe = mediapipe
        self._pose: Any = None

    def start(self) -> None:
        if self._pose is None:
            self._pose = self._mediapipe.solutions.pose.Pose(model_complexity=1)
        else:
            self._pose.reset()

    def find(self, frame: np.ndarray) -> Any:
        found = self._pose.process(frame).pose_landmarks
        return None if found is None else found.landmark


class _Task:
    """A model in a file."""

    def __init__(self, mediapipe: Any, path: Path) -> None:
        if not path.is_file():
            raise FileNotFoundError(f'model not found: {path}')
        vision = mediapipe.tasks.vision
        self._image, self._format = mediapipe.Image, mediapipe.ImageFormat.SRGB
        self._make = vision.PoseLandmarker.create_from_options
        self._options = vision.PoseLandmarkerOptions(
            base_options=mediapipe.tasks.BaseOptions(model_asset_path=str(path)),
            running_mode=vision.RunningMode.VIDEO,
        )
        try:
            self._make(self._options).close()
        except (OSError, RuntimeError, ValueError) as error:  # depending on the version
            reason = (str(error).splitlines() or [''])[0]
            raise ValueError(
                f'model must be the .task file of a pose landmarker, but got {path} ({reason})'
            ) from error
        self._pose: Any = None

    def start(self) -> None:
        if self._pose is not None:
            self._pose.close()
        self._pose, self._time = self._make(self._options), 0

    def find(self, frame: np.ndarray) -> Any:
        image = self._image(image_format=self._format, data=frame)
        found = self._pose.detect_for_video(image, self._time).pose_landmarks
        self._time += _FRAME
        return found[0] if found else None
