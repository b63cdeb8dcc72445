from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from zlib import crc32

import numpy as np
from mmaction.registry import DATASETS
from mmcv.transforms import BaseTransform
from mmengine.dataset import BaseDataset

from ...annotation_file import name_parts
from ...backgrounds import name_sample

__all__ = [
    'SEVERITIES',
    'FrameStress',
    'PoseStress',
    'StressTransform',
    'build_source',
    'draw_other',
    'frame_times',
]

SEVERITIES = (1, 2, 3, 4, 5)
_DRAWS = 20  # of samples, until one is of another class


class StressTransform(BaseTransform):
    """What all stress tests share: a severity, and draws that depend on the video alone.

    Args:
        severity (int): 1 to 5, if the test has severities. Defaults to 3.
        seed (int): >= 0, of what the test draws for a video: the same for the same video, even in
            another folder, whichever videos come before it. Defaults to 0.

    Raises:
        ValueError: If an argument is out of range.
    """

    def __init__(self, severity: int = 3, seed: int = 0) -> None:
        if severity not in SEVERITIES:
            raise ValueError(f'severity must be one of {SEVERITIES}, but got {severity!r}')
        if not isinstance(seed, int) or seed < 0:
            raise ValueError(f'seed must be an integer >= 0, but got {seed!r}')
        self.severity = severity
        self.seed = seed

    def rng(self, results: Mapping[str, Any]) -> np.random.Generator:
        """A generator for a video, seeded by its name and last folder and by the test."""
        name = '/'.join(name_parts(name_sample(results) or '-')[-2:])
        words = [crc32(text.encode()) for text in (type(self).__name__, name)]
        return np.random.default_rng([self.seed, *words])

    def __repr__(self) -> str:
        return f'{self.__class__.__name__}(severity={self.severity}, seed={self.seed})'


class FrameStress(StressTransform):
    """A test of frames, placed after the decoding.

    Required Keys:

        - imgs (list[np.ndarray]): T uint8 frames (h, w, 3), which stay as they are themselves.

    Modified Keys:

        - imgs (list[np.ndarray]): As many new frames of the same size.
    """

    def check(self, results: Mapping[str, Any]) -> None:
        """Raise ValueError if there are no frames."""
        if not len(results.get('imgs', ())):
            raise ValueError(
                f'{name_sample(results)!r} must have imgs, but got {sorted(results)}; '
                f'put {type(self).__name__} after the decoding'
            )


class PoseStress(StressTransform):
    """A test of poses, before they are sampled or after their decoding, not yet normalized.

    Required Keys:

        - keypoint (np.ndarray): (M, T, K, 2), x and y in pixels; a joint that was not found has
          the score 0.
        - keypoint_score (np.ndarray, optional): (M, T, K) in 0..1; 1 where it is absent.

    Modified Keys:

        - keypoint, keypoint_score (np.ndarray): float32, new arrays.
    """

    def poses(self, results: Mapping[str, Any]) -> tuple[np.ndarray, np.ndarray]:
        """Copies of the poses: float32 (M, T, K, 2) and (M, T, K).

        Raises:
            ValueError: If there are none of this shape.
        """
        keypoint = np.array(results.get('keypoint', ()), dtype=np.float32)
        if keypoint.ndim != 4 or keypoint.shape[-1] != 2:
            raise ValueError(
                f'keypoint of {name_sample(results)!r} must be (M, T, K, 2), but got '
                f'{keypoint.shape if "keypoint" in results else sorted(results)}; '
                f'put {type(self).__name__} before what normalizes or renders the poses'
            )
        score = results.get('keypoint_score')
        if score is None:
            return keypoint, np.ones(keypoint.shape[:3], dtype=np.float32)
        return keypoint, np.array(score, dtype=np.float32)


def draw_other(
    rng: np.random.Generator, dataset: Any, results: Mapping[str, Any]
) -> dict[str, Any] | None:
    """Draw a sample of another video, and of another class if both have a label.

    Args:
        rng (Generator): Generator of the video.
        dataset (Sequence): Samples, with ``label`` if they have one.
        results (dict): The video itself.

    Returns:
        dict: The sample, None if 20 draws find none.
    """
    for index in rng.integers(len(dataset), size=_DRAWS):
        other = dataset[int(index)]
        unlabelled = {results.get('label'), other.get('label')} & {None, -1}
        same_class = not unlabelled and other['label'] == results['label']
        if name_sample(other) != name_sample(results) and not same_class:
            return other
    return None


def build_source(dataset: Mapping[str, Any] | BaseDataset | Any) -> Any:
    """A dataset from its config, or as it is.

    Raises:
        ValueError: If it is empty.
    """
    built = DATASETS.build(dataset) if isinstance(dataset, Mapping) else dataset
    if not len(built):
        raise ValueError('dataset must have samples, but got none')
    return built


def frame_times(results: Mapping[str, Any]) -> np.ndarray:
    """When each of ``imgs`` is shown: int (T,), numbers of frames of the video."""
    for key in ('RGB_inds', 'frame_inds'):
        inds = results.get(key)
        if inds is not None and np.size(inds) == len(results['imgs']):
            return np.reshape(inds, -1)
    return np.arange(len(results['imgs']))
