"""Figures of accuracy: pure functions on arrays.

A prediction is right if MMAction2's ``top_k_accuracy``, which ``AccMetric`` prints, takes it
as right, so a table agrees with the test that it comes from: of classes that tie, the one that
``np.argsort`` puts last comes first. These functions differ from their namesakes in
``mmaction.evaluation`` as follows:

- ``top_k_accuracy``: is based on :func:`top_k_hits`, one per video; NaN is never right.
- ``average_class_accuracy``: theirs, ``mean_class_accuracy``, takes the first of classes that tie.
- ``confusion_matrix``: has a row for every class; theirs only for those that occur.
- ``fuse_scores`` of ``analysis``: a mean; theirs, ``get_weighted_score``, is a sum.
"""

from __future__ import annotations

import numpy as np

__all__ = [
    'average_class_accuracy',
    'class_accuracy',
    'confusion_matrix',
    'most_confused',
    'predict_classes',
    'top_k_accuracy',
    'top_k_hits',
]


def top_k_hits(scores: np.ndarray, labels: np.ndarray, k: int = 1) -> np.ndarray:
    """Whether the label of each sample is among the ``k`` highest scores.

    Args:
        scores (np.ndarray): (N, num_classes).
        labels (np.ndarray): int (N,).
        k (int): How many classes may be named, >= 1. Defaults to 1.

    Returns:
        np.ndarray: bool (N,); False if a score is NaN.
    """
    named = np.argsort(scores, axis=1)[:, -k:]  # [N, k]
    return (named == labels[:, None]).any(axis=1) & ~np.isnan(scores).any(axis=1)


def predict_classes(scores: np.ndarray) -> np.ndarray:
    """Class predicted for each sample, the one that :func:`top_k_hits` compares.

    Args:
        scores (np.ndarray): (N, num_classes), without NaN.

    Returns:
        np.ndarray: int64 (N,).
    """
    return np.argsort(scores, axis=1)[:, -1]


def top_k_accuracy(scores: np.ndarray, labels: np.ndarray, k: int) -> float:
    """Percentage of samples whose label is among the ``k`` highest scores.

    Args:
        scores (np.ndarray): (N, num_classes).
        labels (np.ndarray): int (N,).
        k (int): How many classes may be named.

    Returns:
        float: 0..100, from :func:`top_k_hits`.
    """
    return float(100 * top_k_hits(scores, labels, k).mean())


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
    """Count how often each class was taken for each other (Fig. 6).

    Args:
        scores (np.ndarray): (N, num_classes), without NaN.
        labels (np.ndarray): int (N,).

    Returns:
        np.ndarray: int64 (num_classes, num_classes), rows are labels, columns predictions.
    """
    matrix = np.zeros((scores.shape[1],) * 2, dtype=np.int64)
    np.add.at(matrix, (labels, predict_classes(scores)), 1)
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
