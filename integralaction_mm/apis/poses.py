"""Where an inferencer's poses come from. M persons, T frames, K keypoints."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from ..datasets.annotation_checks import check_shapes
from ..datasets.annotation_file import (
    VideoNames,
    load_annotation_file,
    load_poses,
    name_annotation,
)
from ..datasets.pose_arrays import check_layout
from ..datasets.pose_checks import check_poses as clean_poses
from ..datasets.pose_tracks import pack_tracks
from ..layouts import Layout
from ..poses import BACKENDS, PoseBackend, make_backend
from ..poses.layout_mapping import TARGETS, check_mapping, map_layout
from ..video.ahead import ahead
from .clip import Clip, Track, untracked

__all__ = [
    'PoseFile',
    'build_backend',
    'check_poses',
    'estimate_poses',
    'find_poses',
    'match_poses',
]


def build_backend(
    backend: str | PoseBackend, layout: Layout | None, device: str | None, dimensions: int = 2
) -> PoseBackend:
    """Make a pose estimator that can give a layout.

    Args:
        backend (str | PoseBackend): A name in ``BACKENDS``, 'auto', or an estimator.
        layout (Layout, optional): The wanted layout; None if unknown.
        device (str, optional): Where it runs; MediaPipe only knows the CPU.
        dimensions (int): Coordinates of a keypoint. Defaults to 2.

    Raises:
        ValueError: If the name is unknown, or the estimator cannot give the layout.
        ImportError: If the estimator is not installed.
    """
    if isinstance(backend, str):
        if backend in BACKENDS:  # before a model is loaded
            _check_target(backend, TARGETS, layout, dimensions)
        options = {} if backend == 'mediapipe' else {'device': device}
        backend = make_backend(backend, 'pose_backend', **options)
    layout = _check_target(backend.name, (*TARGETS, backend.layout), layout, dimensions)
    if layout.name != backend.layout:
        check_mapping(backend.layout, layout.name)
    return backend


def _check_target(
    backend: str, targets: Sequence[str], layout: Layout | None, dimensions: int
) -> Layout:
    if layout is not None and layout.name in targets and dimensions == 2:
        return layout
    wanted = 'of a layout that the config does not name'
    if layout is not None:
        wanted = f'of layout {layout.name!r}' + f' with {dimensions} coordinates' * (
            dimensions != 2
        )
    raise ValueError(
        f'the model must be given poses (--poses), as it takes keypoints {wanted}, and pose '
        f'estimators only give {" and ".join(TARGETS)}, but got pose_backend {backend!r}'
    )


def find_poses(
    clip: Clip, backend: PoseBackend | None, layout: Layout | None, track: Track = untracked
) -> dict[str, Any]:
    """Find the poses of a clip, frame by frame.

    Poses are kept, frames are not: float16, 6 bytes per keypoint, person and frame. Each
    person keeps its place.

    Args:
        clip (Clip): Its frames.
        backend (PoseBackend, optional): The estimator.
        layout (Layout, optional): The wanted layout; known if there is an estimator.
        track (Track): Shows how far it is. Defaults to nothing.

    Returns:
        dict: ``keypoint`` (M, T, K, 2) and ``keypoint_score`` (M, T, K), as :func:`pack_tracks`
        gives them; all 0 if nobody is found.

    Raises:
        ValueError: If there is no estimator.
    """
    if backend is None:
        raise ValueError(
            'a model with a pose stream must be given poses (--poses) or a pose_backend '
            f'(--pose-backend), but got neither for {clip.name!r}'
        )
    assert layout is not None
    backend.start()
    frames = track(ahead(clip.images()), clip.count, 'poses')
    persons = (estimate_poses(backend, frame, layout) for frame in frames)
    return pack_tracks(persons, layout.num_keypoints)


def estimate_poses(
    backend: PoseBackend, frame: np.ndarray, layout: Layout
) -> tuple[np.ndarray, np.ndarray]:
    """Find the persons of the next frame of a video, in a layout.

    Args:
        backend (PoseBackend): The estimator.
        frame (np.ndarray): uint8 RGB (h, w, 3).
        layout (Layout): The wanted layout.

    Returns:
        tuple[np.ndarray, np.ndarray]: float32 (P, K, 2) in pixels, and scores (P, K) in 0..1.
    """
    keypoint, score = (np.asarray(array, np.float32) for array in backend.estimate(frame))
    keypoint, score = map_layout(keypoint, score, backend.layout, layout.name)
    return keypoint, score.clip(0, 1)


def check_poses(
    poses: Mapping[str, Any], clip: Clip, layout: Layout | None, dimensions: int = 2
) -> dict[str, Any]:
    """Complete the poses of a clip, and clean them as ``TwoStreamDataset`` does.

    Args:
        poses (dict): ``keypoint`` (M, T, K, 2); ``keypoint_score`` (M, T, K) defaults to 1,
            ``img_shape`` to the size of the frames, ``total_frames`` to their number; ``layout``,
            the name of the keypoints' layout, is compared if present.
        clip (Clip): The clip.
        layout (Layout, optional): The layout that the model takes; None if unknown.
        dimensions (int): 3 for joints in space, (M, T, K, 3), which have no score. Defaults to 2.

    Returns:
        dict: The first four, or without the score.

    Raises:
        ValueError: If the poses have another shape or layout, or are impossible, see
            :func:`integralaction_mm.datasets.pose_checks.check_poses`; if ``img_shape`` is no size
            or ``total_frames`` no count.
    """
    defaults = dict(img_shape=clip.shape, total_frames=clip.count)
    rest = {key: poses.get(key, value) for key, value in defaults.items()}
    check_shapes(rest, clip.name)
    if dimensions == 3:
        found = dict(keypoint=_joints_in_space(poses, clip.name))
    else:
        checked = clean_poses({**poses, **rest}, clip.name)
        found = dict(keypoint=checked.keypoint, keypoint_score=checked.keypoint_score)
    if layout is not None:
        check_layout(found['keypoint'], layout, clip.name, poses.get('layout'))
    if not len(found['keypoint']):  # nobody: one person whose scores are 0
        found = {key: np.zeros((1, *array.shape[1:])) for key, array in found.items()}
    return {**found, **rest}


def _joints_in_space(poses: Mapping[str, Any], name: str) -> np.ndarray:
    keypoint = np.asarray(poses.get('keypoint'))
    if keypoint.dtype.kind != 'f' or keypoint.ndim != 4 or keypoint.shape[3] != 3:
        raise ValueError(
            f'keypoint of {name!r} must be floats (M, T, K, 3), x, y and z, '
            f'but got {keypoint.dtype} {keypoint.shape}'
        )
    return keypoint


class PoseFile:
    """Poses of many videos, from the annotation file of a ``TwoStreamDataset``.

    Args:
        path (str | Path): Pickle with ``annotations``: dicts with ``filename`` or ``frame_dir``
            and perhaps ``layout``. Poses are in them or in ``skeletons`` beside the file, see
            :func:`load_poses`.

    Raises:
        FileNotFoundError: If it does not exist.
        ValueError: If it has another form.
    """

    def __init__(self, path: str | Path) -> None:
        content = load_annotation_file(path)
        self.path = path
        self._layout = {key: content[key] for key in ('layout',) if key in content}
        self._items = content['annotations']
        self._names = VideoNames([name_annotation(item, path) for item in self._items])

    def find(self, video: str | Path) -> dict[str, Any]:
        """Annotation of a video, by the end of its path, see :class:`VideoNames`.

        Raises:
            ValueError: If there is none, or it has no poses.
        """
        if not isinstance(video, (str, Path)):
            raise ValueError(f'a file of poses must be for videos, but got {type(video).__name__}')
        try:
            item = self._items[self._names.find(Path(video).absolute())]
            return {**item, **self._layout, **load_poses(item, self.path)}
        except (OSError, ValueError) as error:
            raise ValueError(f'{error}: {self.path}') from error


def match_poses(inputs: Sequence[Any], poses: Any) -> list[Mapping[str, Any] | None]:
    """The poses of each input.

    Args:
        inputs (list): N paths or arrays.
        poses (str | Path | dict | Sequence[dict], optional): An annotation file, the poses of one
            input, those of several, or None.

    Returns:
        list: N dicts, or N times None.

    Raises:
        FileNotFoundError: If the file does not exist.
        ValueError: If the numbers differ, or the file lacks an input.
    """
    if poses is None:
        return [None] * len(inputs)
    if isinstance(poses, (str, Path)):
        file = PoseFile(poses)
        return [file.find(item) for item in inputs]
    given = [poses] if isinstance(poses, Mapping) else list(poses)
    if len(given) != len(inputs):
        raise ValueError(
            f'poses must be one dict for each of {len(inputs)} inputs, but got {len(given)}'
        )
    return given
