"""The clips of a video on their way through the steps of a test pipeline."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from .sampling import align, sample
from .video import Video

__all__ = ['Clips']


class Clips:
    """Frames and poses of a video, later those of its clips.

    Args:
        video (Video): The video.
        poses (dict, optional): ``keypoint`` (M, T, K, 2) in pixels of ``img_shape`` (h, w), and
            ``keypoint_score`` (M, T, K); or joints in space (M, T, K, 3), and None.
            Defaults to None.
        clock (int, optional): Ticks of the annotation's clock over the whole video.
            Defaults to its number of frames.
        num_clips (int, optional): Clips. Defaults to None: as many as the model was made for.
    """

    def __init__(
        self,
        video: Video,
        poses: Mapping[str, Any] | None = None,
        clock: int | None = None,
        num_clips: int | None = None,
    ) -> None:
        self.video = video
        self.clock = clock or video.count
        self.num_clips: Any = num_clips
        self.shape = video.shape
        self.frames: list[np.ndarray] = []  # distinct ones, in order of time
        self.features: dict[str, np.ndarray] = {}
        self.keypoint: Any = None
        self.score: Any = None
        if poses is not None:
            inds = align(np.arange(self.clock), self.clock, poses['keypoint'].shape[1])
            self.keypoint = poses['keypoint'][:, inds]
            score = poses['keypoint_score']
            self.score = score if score is None else score[:, inds]
            self.shape = poses['img_shape']

    def sample(self, how: str, num_clips: int, **step: Any) -> None:
        """Choose the frames, see :func:`sampling.sample`."""
        self.num_clips = self.num_clips or num_clips
        self.inds = sample(dict(how=how, **step), self.clock, self.num_clips)

    def decode(self) -> None:
        """Read the sampled frames and pick the poses; the frames' size decides."""
        if 'Pose' in self.inds:
            inds = self.inds['Pose']
            self.keypoint = self.keypoint[:, inds].astype(np.float32)
            if self.score is not None:
                self.score = self.score[:, inds].astype(np.float32)
        if 'RGB' not in self.inds:
            return
        shown = align(self.inds['RGB'], self.clock, self.video.count)
        distinct, self._inverse = np.unique(shown, return_inverse=True)
        self.frames = list(self.video.read(distinct))
        if 'Pose' in self.inds:
            scale = [new / old for new, old in zip(self.video.shape, self.shape)][::-1]
            self.keypoint = self.keypoint * np.array(scale, dtype=np.float32)
        self.shape = self.video.shape

    def pack_frames(self) -> np.ndarray:
        """uint8 RGB (num_clips, T, 3, H, W)."""
        batch = np.stack(self.frames).transpose(0, 3, 1, 2)[self._inverse]
        return batch.reshape(self.num_clips, -1, *batch.shape[1:])

    def pack_keypoints(self, most: int | None = None) -> np.ndarray:
        """float32 (num_clips, T, M, K, 3): x, y and score.

        Args:
            most (int, optional): M, the persons of highest mean score in each frame, NaN if
                there are fewer. Defaults to None: all.
        """
        keypoint, score = self.keypoint, self.score
        if most is not None and len(keypoint) > most:
            mean_score = np.nan_to_num(score).mean(axis=2)  # [M, T]
            order = np.argsort(-mean_score, axis=0, kind='stable')[:most]
            keypoint = np.take_along_axis(keypoint, order[:, :, None, None], axis=0)
            score = np.take_along_axis(score, order[:, :, None], axis=0)
        persons, frames, joints = score.shape
        packed = np.full((frames, most or persons, joints, 3), np.nan, dtype=np.float32)
        packed[:, :persons, :, :2] = keypoint.swapaxes(0, 1)
        packed[:, :persons, :, 2] = score.swapaxes(0, 1)
        return packed.reshape(self.num_clips, -1, *packed.shape[1:])

    def pack_graph(self) -> np.ndarray:
        """float32 (num_clips, M, T, V, C)."""
        persons, frames, joints, numbers = self.keypoint.shape
        shape = persons, self.num_clips, frames // self.num_clips, joints, numbers
        return self.keypoint.reshape(shape).swapaxes(0, 1).astype(np.float32)
