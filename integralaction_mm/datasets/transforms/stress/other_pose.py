from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from mmaction.registry import TRANSFORMS
from mmengine.dataset import BaseDataset

from ...alignment import align_frames, scale_keypoints
from .base import PoseStress, build_source, draw_other

__all__ = ['OtherPose', 'fit_pose']


@TRANSFORMS.register_module()
class OtherPose(PoseStress):
    """Replace the clip's poses with those of a video of another class.

    They are stretched over the clip's time and frame. The label stays, so a model of poses alone
    must fall below chance; one of both should go by what it sees. This is Pantomime's split 'other
    pose' for any videos. Frames stay as they are.

    Required Keys: those of :class:`PoseStress`, and img_shape (tuple[int, int]): (h, w).

    Modified Keys: keypoint, keypoint_score.

    Added Keys:

        - pose_label (int): Label of the video that the poses are from; -1 if there is none.
        - unchanged (bool): True where no other video was found.

    Args:
        dataset (dict | BaseDataset): Samples to take poses from, with keypoint, keypoint_score and
            img_shape, or their config.
        **kwargs: Arguments of :class:`StressTransform`.
    """

    def __init__(self, dataset: Mapping[str, Any] | BaseDataset, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.dataset = build_source(dataset)

    def transform(self, results: dict) -> dict:
        """Exchange the poses of ``results``."""
        keypoint, _ = self.poses(results)
        other = draw_other(self.rng(results), self.dataset, results)
        results['unchanged'] = other is None
        results['pose_label'] = -1 if other is None else int(other.get('label', -1))
        if other is not None:
            pose = fit_pose(*self.poses(other), other['img_shape'], results, keypoint)
            results['keypoint'], results['keypoint_score'] = pose
        return results


def fit_pose(
    keypoint: np.ndarray,
    score: np.ndarray,
    shape: tuple[int, int],
    results: Mapping[str, Any],
    wanted: np.ndarray,
) -> tuple[np.ndarray, np.ndarray]:
    """Poses of another video, stretched over the time and the frame of a clip.

    Args:
        keypoint (np.ndarray): float32 (M, T', K, 2), in pixels of ``shape``.
        score (np.ndarray): float32 (M, T', K)
        shape (tuple[int, int]): (h, w) of the other video.
        results (dict): The clip, with ``img_shape``.
        wanted (np.ndarray): (M', T, K, 2), poses of the clip.

    Returns:
        tuple[np.ndarray, np.ndarray]: float32 (M, T, K, 2) and (M, T, K), as copies.

    Raises:
        ValueError: If their numbers of keypoints differ.
    """
    if keypoint.shape[2] != wanted.shape[2]:
        raise ValueError(
            f'poses of the dataset must have {wanted.shape[2]} keypoints, those of the clip, '
            f'but got {keypoint.shape[2]}'
        )
    frames = wanted.shape[1]
    times = align_frames(np.arange(frames), frames, keypoint.shape[1])
    return scale_keypoints(keypoint[:, times], shape, results['img_shape']), score[:, times]
