"""How sure the pose estimator was of each video, from the annotation file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path, PurePosixPath

import mmengine
import numpy as np

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
    if not Path(ann_file).is_file():
        raise FileNotFoundError(f'annotation file not found: {ann_file}')
    content = mmengine.load(str(ann_file))
    if not isinstance(content, dict) or 'annotations' not in content:
        raise ValueError(
            f"annotation file must hold a dict with 'annotations', "
            f'but got {type(content).__name__}: {ann_file}'
        )
    known = {
        item[key]: item
        for item in content['annotations']
        for key in ('frame_dir', 'filename')
        if key in item
    }
    return np.array([_confidence(_find(name, known, ann_file), ann_file) for name in names])


def _find(name: str, known: Mapping[str, dict], ann_file: str | Path) -> dict:
    parts = PurePosixPath(name).parts
    for start in range(len(parts)):
        path = PurePosixPath(*parts[start:])
        for key in (str(path), str(path.with_suffix(''))):
            if key in known:
                return known[key]
    raise ValueError(f'annotation file must have the video {name}, but has not: {ann_file}')


def _confidence(item: dict, ann_file: str | Path) -> float:
    score = item.get('keypoint_score')
    if score is None:
        name = item.get('filename') or item['frame_dir']
        path = Path(ann_file).parent / 'skeletons' / f'{name}.pkl'
        if not path.is_file():
            raise FileNotFoundError(
                f"annotations must have 'keypoint_score' or a file of poses, "
                f'but got {sorted(item)} and no {path}'
            )
        score = mmengine.load(str(path))['keypoint_score']
    # [M, T, K]
    return float(np.asarray(score, dtype=np.float64).mean(axis=2).max(axis=0).mean())
