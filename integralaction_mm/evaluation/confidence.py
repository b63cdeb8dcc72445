"""How sure the pose estimator was of each video, from the annotation file."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from ..datasets.annotation_file import (
    VideoNames,
    load_annotation_file,
    load_pickle,
    name_annotation,
)

__all__ = ['pose_confidence']


def pose_confidence(names: Sequence[str], ann_file: str | Path) -> np.ndarray:
    """How sure the pose estimator was of each video's poses.

    Per frame the mean joint score of the person with the highest one, 0 without a person; then
    the mean over the frames.

    Args:
        names (list[str]): Names of N videos as a dump has them; a name may begin with the folder
            of the videos and end in a suffix that the annotation does not have.
        ann_file (str | Path): Annotation file of ``TwoStreamDataset``. Where an annotation has no
            poses itself, they are read from ``skeletons/<frame_dir>.pkl`` beside the file, where
            the converters of this package write them.

    Returns:
        np.ndarray: float64 (N,), mean joint scores, in 0..1 for most estimators.

    Raises:
        FileNotFoundError: If there is no annotation file, or no poses of a video.
        ValueError: If the file is of another form or lacks a video.
    """
    annotations = load_annotation_file(ann_file)['annotations']
    known = VideoNames([name_annotation(item, ann_file) for item in annotations])
    try:
        items = [annotations[known.find(name)] for name in names]
    except ValueError as error:
        raise ValueError(f'{error}: {ann_file}') from error
    return np.array([_confidence(item, ann_file) for item in items])


def _confidence(item: dict, ann_file: str | Path) -> float:
    score = item.get('keypoint_score')
    if score is None:
        name = name_annotation(item, ann_file)
        path = Path(ann_file).parent / 'skeletons' / f'{name}.pkl'
        if not path.is_file():
            raise FileNotFoundError(
                f"annotations must have 'keypoint_score' or a file of poses, "
                f'but got {sorted(item)} and no {path}'
            )
        score = load_pickle('file of poses', path)['keypoint_score']
    # [M, T, K]
    return float(np.asarray(score, dtype=np.float64).mean(axis=2).max(axis=0).mean())
