"""Accuracy and confusion by class as tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from ..evaluation.functional import class_accuracy, confusion_matrix, most_confused, top_k_hits
from .alignment import align_dumps
from .dumps import Dump
from .fusion import oracle_selection
from .result_table import ResultTable

__all__ = ['MODELS', 'accuracy_by_class', 'confused_pairs', 'table_by_class']

MODELS = ('RGB only', 'pose only', 'IntegralAction', 'oracle selection')


def accuracy_by_class(rgb: Dump, pose: Dump, integrated: Dump) -> dict[str, np.ndarray]:
    """Accuracy of each class, beside that of the oracle selection (Tables 10-12).

    Args:
        rgb (Dump): Predictions of the RGB stream.
        pose (Dump): Predictions of the pose stream on the same videos.
        integrated (Dump): Predictions of the two-stream model on the same videos.

    Returns:
        dict[str, np.ndarray]: float64 (num_classes,) percentages by ``MODELS``; NaN for a class
        without a video.

    Raises:
        ValueError: If the dumps are of different videos, labels or classes.
    """
    aligned = align_dumps([rgb, pose, integrated])
    labels = aligned[0].get_labels()
    hits = [top_k_hits(dump.scores, labels) for dump in aligned]
    hits.append(oracle_selection(aligned[0], aligned[1]))
    classes = rgb.scores.shape[1]
    return {model: class_accuracy(hit, labels, classes) for model, hit in zip(MODELS, hits)}


def table_by_class(
    accuracy: dict[str, np.ndarray], labels: np.ndarray, names: Sequence[str]
) -> ResultTable:
    """The accuracies of :func:`accuracy_by_class` with their average.

    Args:
        accuracy (dict[str, np.ndarray]): (num_classes,) percentages by model.
        labels (np.ndarray): int (N,), labels of the videos.
        names (list[str]): Class names, by label.

    Returns:
        ResultTable: A row for each class, and the mean over the classes that have a video.
    """
    videos = np.bincount(labels, minlength=len(names))
    rows: list[tuple] = [
        (name, int(count), *(float(column[label]) for column in accuracy.values()))
        for label, (name, count) in enumerate(zip(names, videos))
    ]
    means = (float(np.nanmean(column)) for column in accuracy.values())
    rows.append(('average', int(videos.sum()), *means))
    return ResultTable(('class', 'videos', *accuracy), rows)


def confused_pairs(dumps: Mapping[str, Dump], names: Sequence[str], limit: int) -> ResultTable:
    """Pairs of classes that each model confuses most often (Fig. 6).

    Args:
        dumps (dict[str, Dump]): Predictions by the name of the model.
        names (list[str]): Class names, by label.
        limit (int): How many pairs of each model at most, >= 1.

    Returns:
        ResultTable: A row for each pair: how many videos of a class were taken for another,
        and their percentage of the class.

    Raises:
        ValueError: If a dump has another number of classes, or ``limit`` is below 1.
    """
    rows = []
    for title, dump in dumps.items():
        dump.check_classes(len(names))
        matrix = confusion_matrix(dump.scores, dump.get_labels())
        for label, taken, count in most_confused(matrix, limit):
            share = 100.0 * count / int(matrix[label].sum())
            rows.append((title, names[label], names[taken], count, share))
    return ResultTable(('model', 'class', 'taken for', 'videos', '% of the class'), rows)
