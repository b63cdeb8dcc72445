"""An inferencer's input: frames and poses. M persons, T frames, K keypoints."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from ..datasets import SampleTwoRate
from ..datasets.alignment import align_frames, align_poses, scale_keypoints
from ..video.files import find_videos
from ..video.reading import VideoReader

__all__ = ['Clip', 'Track', 'list_sources', 'open_clip', 'untracked']

_Item = TypeVar('_Item')
# Yields items while it shows progress: items, their number, what is done with them.
Track = Callable[[Iterable[_Item], int, str], Iterable[_Item]]
_FPS_OF_ARRAYS = 30.0
_POSES = {'keypoint', 'keypoint_score'}


def untracked(items: Iterable[_Item], total: int, description: str) -> Iterable[_Item]:
    """A :data:`Track` that shows nothing."""
    return items


@dataclass(frozen=True)
class Clip:
    """A video on disk or frames in memory, with its poses.

    Args:
        name (str): Its name in results and errors.
        count (int): Frames, >= 1.
        shape (tuple[int, int]): (h, w) of the frames in pixels.
        fps (float): Frames per second. Defaults to 30.
        path (Path, optional): The video, unless there are ``frames``. Defaults to None.
        frames (Sequence[np.ndarray], optional): uint8 RGB (h, w, 3) each. Defaults to None.
        poses (dict): ``keypoint`` (M, T, K, 2) in pixels of ``img_shape``, ``keypoint_score``
            (M, T, K), ``img_shape`` and ``total_frames``, as in an annotation; joints in
            space (M, T, K, 3) have no score; empty without poses. T and ``total_frames`` may
            differ from ``count``: poses are aligned to frames by time, as ``DecodeTwoStream``
            does.
    """

    name: str
    count: int
    shape: tuple[int, int]
    fps: float = _FPS_OF_ARRAYS
    path: Path | None = None
    frames: Sequence[np.ndarray] | None = None
    poses: Mapping[str, Any] = field(default_factory=dict)

    def sample(self, modalities: Sequence[str]) -> dict[str, Any]:
        """Input of a test pipeline: the annotation of one video, as a dataset gives it.

        Args:
            modalities (Sequence[str]): Modalities that the pipeline takes: 'RGB', 'Pose' or both.

        Returns:
            dict: The pipeline may change it, arrays included.
        """
        annotation: dict[str, Any] = dict(
            filename=str(self.path or self.name),
            total_frames=self.count,
            img_shape=self.shape,
            original_shape=self.shape,
            start_index=0,
            modality=modalities[0],
        )
        if 'RGB' in modalities:
            frames = self._open() if self.frames is None and self.path is not None else self.frames
            if frames is not None:
                annotation['frames'] = frames
        if 'Pose' in modalities:
            annotation.update(self.poses)
            _copy_poses(annotation)
        else:  # the annotation's clock is also that of its frames
            annotation['total_frames'] = self.poses.get('total_frames', self.count)
        return annotation

    def images(self) -> Iterator[np.ndarray]:
        """``count`` frames in order: uint8 RGB (h, w, 3).

        If a damaged video gives fewer, its last one is repeated.
        """
        if self.frames is not None:
            yield from self.frames
            return
        missing = self.count
        for frame in islice(self._open(), self.count):
            missing -= 1
            yield frame
        yield from [frame] * missing

    def _open(self) -> VideoReader:
        return VideoReader(str(self.path), strict=False)

    def poses_at(self, frames: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Poses of some frames.

        Args:
            frames (np.ndarray): int (n,) in 0..count - 1.

        Returns:
            tuple[np.ndarray, np.ndarray]: float32 (M, n, K, 2) in pixels of the frames, and
            scores (M, n, K).
        """
        keypoint, score = align_poses(
            self.poses['keypoint'], self.poses['keypoint_score'], frames, self.count
        )
        return scale_keypoints(keypoint, self.poses['img_shape'], self.shape), score

    def sampled(self, sampler: SampleTwoRate) -> np.ndarray:
        """Frames that a test pipeline's sampler takes for the RGB stream: int (clips * T,)."""
        clock = self.poses.get('total_frames', self.count)
        return align_frames(
            sampler.transform(dict(total_frames=clock))['RGB_inds'], clock, self.count
        )

    def part(self, start: int, frames: Sequence[np.ndarray] | None, count: int) -> Clip:
        """Some consecutive frames as a separate clip.

        Args:
            start (int): The first of them.
            frames (Sequence[np.ndarray], optional): The frames themselves; None for poses alone.
            count (int): Their number.
        """
        poses: dict[str, Any] = {}
        inds = np.arange(start, start + count)
        if 'keypoint_score' in self.poses:
            keypoint, score = self.poses_at(inds)
            poses = dict(keypoint=keypoint, keypoint_score=score, img_shape=self.shape)
        elif self.poses:  # joints in space, in no frame's pixels
            keypoint = self.poses['keypoint']
            inds = align_frames(inds, self.count, keypoint.shape[1])
            poses = dict(keypoint=keypoint[:, inds])
        return replace(self, count=count, frames=frames, poses=poses)


def _copy_poses(annotation: dict[str, Any]) -> None:
    """As many poses as the clock has frames, which MMAction2's samplers rely on."""
    clock = annotation['total_frames']
    for key in _POSES & set(annotation):
        inds = align_frames(np.arange(clock), clock, annotation[key].shape[1])
        annotation[key] = annotation[key][:, inds]


def list_sources(item: Any) -> list:
    """The videos of a folder, to any depth and in order of name, or the item itself."""
    if isinstance(item, (str, Path)) and Path(item).is_dir():
        return [video.path for video in find_videos([item])[1]]
    return [item]


def open_clip(source: str | Path | np.ndarray, name: str = 'frames') -> Clip:
    """A clip without poses.

    Args:
        source (str | Path | np.ndarray): A video, or uint8 RGB frames (T, H, W, 3).
        name (str): Name for frames. Defaults to 'frames'.

    Raises:
        FileNotFoundError: If the video does not exist.
        ValueError: If it cannot be decoded, or the array does not hold frames.
        TypeError: If the source is neither.
    """
    if isinstance(source, np.ndarray):
        if source.dtype != np.uint8 or source.ndim != 4 or source.shape[3] != 3 or not source.size:
            raise ValueError(
                'frames must be uint8 (T, H, W, 3) with T >= 1, '
                f'but got {source.dtype} {source.shape}'
            )
        return Clip(name, len(source), _size(source[0]), frames=list(source))
    if not isinstance(source, (str, Path)):
        raise TypeError(
            f'an input must be a path or an array of frames, but got {type(source).__name__}'
        )
    path = Path(source)
    if not path.is_file():
        raise FileNotFoundError(f'video not found: {path}')
    reader = VideoReader(path, strict=False)
    return Clip(
        str(path), len(reader), _size(next(iter(reader))), reader.fps or _FPS_OF_ARRAYS, path
    )


def _size(frame: np.ndarray) -> tuple[int, int]:
    height, width = frame.shape[:2]
    return height, width
