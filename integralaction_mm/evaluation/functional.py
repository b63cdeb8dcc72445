"""Figures from dumps: pure functions on arrays."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from .dumps import Dump, align_dumps

__all__ = [
    'average_class_accuracy',
    'class_accuracy',
    'confusion_matrix',
    'fuse_scores',
    'most_confused',
    'oracle_selection',
    'sweep_weights',
    'top_k_accuracy',
    'top_k_hits',
]


def top_k_hits(scores: np.ndarray, labels: np.ndarray, k: int = 1) -> np.ndarray:
    """Whether the label of each sample is among the ``k`` highest scores.

    A class that ties with the label counts as ahead of it, so constant scores earn nothing.

    Args:
        scores (np.ndarray): (N, num_classes).
        labels (np.ndarray): int (N,).
        k (int): How many classes may be named. Defaults to 1.

    Returns:
        np.ndarray: bool (N,).
    """
    own = scores[np.arange(len(labels)), labels][:, None]
    ahead = (scores >= own).sum(axis=1) - 1
    return ahead < k


def top_k_accuracy(scores: np.ndarray, labels: np.ndarray, k: int) -> float:
    """Percentage of samples whose label is among the ``k`` highest scores.

    Args:
        scores (np.ndarray): (N, num_classes).
        labels (np.ndarray): int (N,).
        k (int): How many classes may be named.

    Returns:
        float: 0..100, of the hits of :func:`top_k_hits`.
    """
    return float(100 * top_k_hits(scores, labels, k).mean())


def oracle_selection(rgb: Dump, pose: Dump) -> np.ndarray:
    """Whether the better one of two streams is right on each video (Tables 10-12).

    Args:
        rgb (Dump): Predictions of the RGB stream.
        pose (Dump): Predictions of the pose stream on the same videos, in the same order.

    Returns:
        np.ndarray: bool (N,), true where at least one stream's top-1 class is the label.
    """
    return top_k_hits(rgb.scores, rgb.labels) | top_k_hits(pose.scores, pose.labels)


def class_accuracy(hits: np.ndarray, labels: np.ndarray, num_classes: int) -> np.ndarray:
    """Accuracy of each class (Tables 10-12).

    Args:
        hits (np.ndarray): bool (N,), whether each video was right.
        labels (np.ndarray): int (N,), 0..num_classes - 1.
        num_classes (int): Number of classes.

    Returns:
        np.ndarray: float64 (num_classes,), percentages; NaN for a class without a video.
    """
    videos = np.bincount(labels, minlength=num_classes)
    right = np.bincount(labels, weights=hits, minlength=num_classes)
    return 100 * right / np.where(videos > 0, videos, np.nan)


def average_class_accuracy(hits: np.ndarray, labels: np.ndarray) -> float:
    """Mean over the classes that have a video of :func:`class_accuracy`, in percent."""
    return float(np.nanmean(class_accuracy(hits, labels, int(labels.max()) + 1)))


def confusion_matrix(scores: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """Count how often each class was taken for each (Fig. 6).

    Args:
        scores (np.ndarray): (N, num_classes).
        labels (np.ndarray): int (N,).

    Returns:
        np.ndarray: int64 (num_classes, num_classes), rows are labels, columns predictions.
    """
    matrix = np.zeros((scores.shape[1],) * 2, dtype=np.int64)
    np.add.at(matrix, (labels, scores.argmax(axis=1)), 1)
    return matrix


def most_confused(matrix: np.ndarray, limit: int) -> list[tuple[int, int, int]]:
    """Pairs of classes that were confused most often.

    Args:
        matrix (np.ndarray): int (num_classes, num_classes) of :func:`confusion_matrix`.
        limit (int): How many pairs at most, >= 1.

    Returns:
        list[tuple[int, int, int]]: Label, prediction and count, the highest count first; pairs
        that were never confused are left out.

    Raises:
        ValueError: If ``limit`` is below 1.
    """
    if limit < 1:
        raise ValueError(f'limit must be >= 1, but got {limit}')
    wrong = matrix - np.diag(np.diag(matrix))
    order = np.argsort(-wrong, axis=None, kind='stable')[:limit]
    pairs = (np.unravel_index(index, wrong.shape) for index in order)
    return [(int(i), int(j), int(wrong[i, j])) for i, j in pairs if wrong[i, j]]


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
    if len(dumps) != len(weights) or min(weights) < 0 or sum(weights) <= 0:
        raise ValueError(
            f'weights must be {len(dumps)} numbers >= 0 of a positive sum, but got {list(weights)}'
        )
    scores = np.stack([dump.scores for dump in align_dumps(dumps)])
    return Dump(dumps[0].names, np.average(scores, axis=0, weights=weights), dumps[0].labels)


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
    fused = (fuse_scores([first, second], [weight, 1 - weight]) for weight in weights)
    return np.array([top_k_accuracy(dump.scores, dump.labels, k) for dump in fused])
