"""How sure a difference between models is: bootstrap intervals and McNemar's test."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import numpy as np
from scipy import stats

from ..evaluation.functional import average_class_accuracy, predict_classes, top_k_hits
from .alignment import align_dumps
from .dumps import Dump
from .result_table import ResultTable

__all__ = [
    'McNemar',
    'bootstrap_interval',
    'changed_videos',
    'compare_accuracy',
    'compare_pairs',
    'mcnemar_test',
]

RESAMPLES = 2000
LEVEL = 0.95
Statistic = Callable[[np.ndarray], float]


def bootstrap_interval(
    statistic: Statistic,
    count: int,
    resamples: int = RESAMPLES,
    level: float = LEVEL,
    seed: int = 0,
) -> tuple[float, float]:
    """Percentile bootstrap interval of a figure over videos (Efron, 1979).

    Videos are drawn with replacement as often as there are videos. The interval is about the
    choice of test videos, not about the randomness of a training.

    Args:
        statistic (Callable): Takes int indices (count,) of videos, returns the figure of those.
        count (int): Number of videos, >= 1.
        resamples (int): How often they are drawn, >= 1. Defaults to 2000.
        level (float): Probability that the interval covers, in 0..1, ends excluded.
            Defaults to 0.95.
        seed (int): Seed of the draws. Defaults to 0.

    Returns:
        tuple[float, float]: Lower and upper end.

    Raises:
        ValueError: If ``resamples`` or ``level`` is out of its range.
    """
    if resamples < 1:
        raise ValueError(f'resamples must be >= 1, but got {resamples}')
    if not 0 < level < 1:
        raise ValueError(f'level must be between 0 and 1, but got {level}')
    rng = np.random.default_rng(seed)
    draws = [statistic(rng.integers(count, size=count)) for _ in range(resamples)]
    low, high = np.percentile(draws, [50 * (1 - level), 50 * (1 + level)])
    return float(low), float(high)


class McNemar(NamedTuple):
    """Outcome of :func:`mcnemar_test`.

    Args:
        first_only (int): Videos on which only the first model is right.
        second_only (int): Videos on which only the second model is right.
        p (float): Two-sided p-value.
    """

    first_only: int
    second_only: int
    p: float


def mcnemar_test(first: np.ndarray, second: np.ndarray) -> McNemar:
    """McNemar's exact test of two models on the same videos (McNemar, 1947).

    If both models are equally good, each video on which only one is right is a fair coin toss.

    Args:
        first (np.ndarray): bool (N,), whether the first model is right on each video.
        second (np.ndarray): bool (N,), the same of the second model.

    Returns:
        McNemar: Counts and p; p is 1 if the models are right on the same videos.
    """
    b, c = int((first & ~second).sum()), int((second & ~first).sum())
    p = float(stats.binomtest(b, b + c).pvalue) if b + c else 1.0
    return McNemar(b, c, p)


def compare_accuracy(
    dumps: Mapping[str, Dump], resamples: int = RESAMPLES, level: float = LEVEL, seed: int = 0
) -> ResultTable:
    """Top-1, top-5 and mean class accuracy of models, each with its bootstrap interval.

    Args:
        dumps (dict[str, Dump]): Predictions by the name of the model.
        resamples, level, seed: As in :func:`bootstrap_interval`.

    Returns:
        ResultTable: A row for each model, in percent.
    """
    heads = ['model', 'videos']
    for figure in ('top-1', 'top-5', 'mean class'):
        heads += [figure, f'{figure} low', f'{figure} high']
    rows = []
    for title, dump in dumps.items():
        labels = dump.get_labels()
        row: list = [title, len(labels)]
        for statistic in (_top_k(dump, 1), _top_k(dump, 5), _mean_class(dump)):
            interval = bootstrap_interval(statistic, len(labels), resamples, level, seed)
            row += [statistic(np.arange(len(labels))), *interval]
        rows.append(tuple(row))
    return ResultTable(tuple(heads), rows)


def _mean(values: np.ndarray) -> Statistic:
    return lambda index: float(values[index].mean())


def _top_k(dump: Dump, k: int) -> Statistic:
    return _mean(100.0 * top_k_hits(dump.scores, dump.labels, k))


def _mean_class(dump: Dump) -> Statistic:
    hits, labels = top_k_hits(dump.scores, dump.labels), dump.labels
    return lambda index: average_class_accuracy(hits[index], labels[index])


def compare_pairs(
    dumps: Mapping[str, Dump], resamples: int = RESAMPLES, level: float = LEVEL, seed: int = 0
) -> ResultTable:
    """Difference in top-1 accuracy of every pair of models, and McNemar's test.

    Args:
        dumps (dict[str, Dump]): Predictions by the name of the model, on the same videos.
        resamples, level, seed: As in :func:`bootstrap_interval`.

    Returns:
        ResultTable: A row for each pair: second minus first in percentage points, its interval, on
        how many videos only one is right, and p.

    Raises:
        ValueError: If the dumps are of different videos, labels or classes.
    """
    aligned = align_dumps(list(dumps.values()))
    hits = [top_k_hits(dump.scores, dump.get_labels()) for dump in aligned]
    titles, rows = list(dumps), []
    for i, first in enumerate(hits):
        for j in range(i + 1, len(hits)):
            gain = _mean(100.0 * (hits[j].astype(int) - first))
            interval = bootstrap_interval(gain, len(first), resamples, level, seed)
            test = mcnemar_test(first, hits[j])
            mean = gain(np.arange(len(first)))
            rows.append((titles[i], titles[j], mean, *interval, *test))
    heads = ('first', 'second', 'second - first', 'low', 'high')
    return ResultTable((*heads, 'first only right', 'second only right', 'p'), rows, {'p': '.2g'})


def changed_videos(dumps: Mapping[str, Dump], names: Sequence[str]) -> ResultTable:
    """Videos on which some models are right and others wrong.

    Args:
        dumps (dict[str, Dump]): Predictions by the name of the model, on the same videos.
        names (list[str]): Class names, by label.

    Returns:
        ResultTable: A row for each such video: its name, its class, the class that each model
        predicts, and which are right.

    Raises:
        ValueError: If the dumps are of different videos, labels or classes.
    """
    aligned = align_dumps(list(dumps.values()))
    labels = aligned[0].get_labels()
    classes = [predict_classes(dump.scores) for dump in aligned]
    hits = np.stack([top_k_hits(dump.scores, labels) for dump in aligned])  # [models, N]
    rows = []
    for i in np.flatnonzero(hits.any(axis=0) & ~hits.all(axis=0)):
        taken = (names[column[i]] for column in classes)
        right = ', '.join(title for title, hit in zip(dumps, hits[:, i]) if hit)
        rows.append((aligned[0].names[i], names[labels[i]], *taken, right))
    return ResultTable(('video', 'class', *dumps, 'right'), rows)
