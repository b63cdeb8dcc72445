"""Scores of several models on the same videos: averages, and the better of two streams."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ..evaluation.functional import top_k_accuracy, top_k_hits
from .alignment import align_dumps
from .dumps import Dump

__all__ = ['fuse_scores', 'oracle_selection', 'sweep_weights']


def oracle_selection(rgb: Dump, pose: Dump) -> np.ndarray:
    """Whether the better of two streams is right on each video (Tables 10-12).

    Args:
        rgb (Dump): Predictions of the RGB stream.
        pose (Dump): Predictions of the pose stream on the same videos, in the same order.

    Returns:
        np.ndarray: bool (N,), true where at least one stream's top-1 class is the label.
    """
    return top_k_hits(rgb.scores, rgb.labels) | top_k_hits(pose.scores, pose.labels)


def fuse_scores(dumps: Sequence[Dump], weights: Sequence[float]) -> Dump:
    """Average the scores of several models on the same videos (Table 4, score average).

    Args:
        dumps (list[Dump]): Predictions on the same videos, in any order.
        weights (list[float]): Weight of each dump; their sum must be positive.

    Returns:
        Dump: The weighted mean of the scores, without gates, in the first dump's order.

    Raises:
        ValueError: If the dumps are of different videos, labels or classes, or the weights do not
            fit.
    """
    weights = list(weights)
    if len(dumps) != len(weights) or min(weights) < 0 or sum(weights) <= 0:
        raise ValueError(
            f'weights must be {len(dumps)} numbers >= 0 with a positive sum, but got {weights}'
        )
    aligned = align_dumps(dumps)
    scores = np.average([dump.scores for dump in aligned], axis=0, weights=weights)
    return Dump(aligned[0].names, scores, aligned[0].labels)


def sweep_weights(first: Dump, second: Dump, weights: np.ndarray, k: int = 1) -> np.ndarray:
    """Accuracy of the score average over the weight of one model (Fig. 5).

    Args:
        first (Dump): Predictions of one model.
        second (Dump): Predictions of another one on the same videos.
        weights (np.ndarray): (W,) in 0..1, the weights w of ``first``; ``second`` has 1 - w.
        k (int): How many classes may be named. Defaults to 1.

    Returns:
        np.ndarray: float64 (W,), percentages.

    Raises:
        ValueError: If the dumps are of different videos, labels or classes.
    """
    aligned = align_dumps([first, second])
    fused = (fuse_scores(aligned, [weight, 1 - weight]) for weight in weights)
    return np.array([top_k_accuracy(dump.scores, dump.labels, k) for dump in fused])
