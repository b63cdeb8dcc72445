"""How sure the pose estimator was of each video, from the annotation file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from .annotations import Annotations

__all__ = ['pose_confidence']


def pose_confidence(names: Sequence[str], ann_file: str | Path | Annotations) -> np.ndarray:
    """How sure the pose estimator was of each video's poses.

    Per frame the mean joint score of the person with the highest one, 0 without a person; then
    the mean over the frames.

    Args:
        names (list[str]): Names of N videos as in a dump; a name may start with the folder
            of the videos and end in a suffix that the annotation lacks.
        ann_file (str | Path | Annotations): Annotation file of ``TwoStreamDataset``; poses where
            :func:`load_poses` finds them.

    Returns:
        np.ndarray: float64 (N,), mean joint scores, in 0..1 for most estimators.

    Raises:
        FileNotFoundError: If there is no annotation file, or no poses of a video.
        ValueError: If the file is of another form or lacks a video or its poses.
    """
    annotations = Annotations.of(ann_file)
    items = [annotations.find(name) for name in names]
    return np.array([_confidence(annotations.load_poses(i), annotations.path) for i in items])


def _confidence(poses: Mapping[str, Any], ann_file: Path) -> float:
    if poses.get('keypoint_score') is None:
        if 'keypoint' in poses:
            return float(np.shape(poses['keypoint'])[0] > 0)  # no scores: 1 everywhere
        raise ValueError(f"annotation must have 'keypoint', but got {sorted(poses)}: {ann_file}")
    score = np.asarray(poses['keypoint_score'])  # [M, T, K]
    if (
        score.dtype.kind not in 'fiu'
        or score.ndim != 3
        or not score.shape[1]
        or not score.shape[2]
    ):
        raise ValueError(
            f'keypoint_score must be numbers (M, T, K), but got {score.dtype} {score.shape}: '
            f'{ann_file}'
        )
    score = np.where(np.isfinite(score), score, 0).astype(np.float64)
    return float(score.mean(axis=2).max(axis=0, initial=0).mean())
