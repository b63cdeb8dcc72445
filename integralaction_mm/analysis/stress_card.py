"""A model's predictions under stress tests, compared with those on the clean videos."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ..evaluation.functional import predict_classes, top_k_hits
from ..visualization.stress import StressPoint, plot_stress
from .alignment import align_dumps
from .dumps import Dump
from .page import Block
from .result_table import ResultTable
from .significance import bootstrap_interval, mcnemar_test

__all__ = ['StressResult', 'make_stress_blocks']

_CLASSES = 3  # worst classes of a test
_HEADS = (
    'test', 'severity', 'videos', 'top-1', 'low', 'high', 'change', 'change low', 'change high',
    'only clean right', 'only stressed right', 'p', "other's class",
)  # fmt: skip


@dataclass(frozen=True)
class StressResult:
    """Predictions of a model under one test.

    Args:
        title (str): What the test does.
        dump (Dump): The predictions.
        severity (int, optional): 1 to 5. Defaults to None: the test has none.
        changed (np.ndarray, optional): bool (N,), videos the test could be made from. Defaults
            to all.
        others (np.ndarray, optional): int (N,), label of the video that a background or a pose was
            taken from, -1 where there is none. Defaults to None: the test takes none.
    """

    title: str
    dump: Dump
    severity: int | None = None
    changed: np.ndarray | None = None
    others: np.ndarray | None = None


def make_stress_blocks(
    clean: Dump, results: Sequence[StressResult], names: Sequence[str], seed: int = 0
) -> list[Block]:
    """Tables and the figure of a stress card.

    Args:
        clean (Dump): Predictions on the clean videos.
        results (list[StressResult]): Those of each test, on the same videos.
        names (list[str]): Class names, by label.
        seed (int): Seed of the bootstrap. Defaults to 0.

    Returns:
        list[Block]: ``stress``, ``worst_classes`` and ``answers``.

    Raises:
        ValueError: If the dumps are of different videos, labels or classes, or a test could be
            made from no video.
    """
    labels, hits = clean.get_labels(), top_k_hits(clean.scores, clean.labels)
    low, high = _interval(100.0 * hits, seed)
    first = ('clean', None, len(hits), 100.0 * hits.mean(), low, high, *[None] * 7)
    rows: list[tuple] = [first]
    points = [StressPoint('clean', None, *first[3:6])]
    worst: list[tuple] = []
    taken: list[tuple] = []
    for result in results:
        dump = align_dumps([clean, result.dump])[1]
        changed = np.ones(len(labels), bool) if result.changed is None else result.changed
        if not changed.any():
            rows.append((result.title, result.severity, 0, *[None] * 10))
            continue
        stressed = top_k_hits(dump.scores, labels)
        row = _compare(hits[changed], stressed[changed], seed)
        answers = predict_classes(dump.scores)
        others = _share_of_others(answers, result.others, changed)
        rows.append((result.title, result.severity, int(changed.sum()), *row, others))
        points.append(StressPoint(result.title, result.severity, *row[:3]))
        key = (result.title, result.severity)
        worst += [
            (*key, names[c], *figures)
            for c, *figures in _worst_classes(hits, stressed, labels, changed)
        ]
        taken += [(*key, *item) for item in _main_answers(answers[changed], names)]
    return [
        _main_block(rows, points),
        Block(
            'worst_classes',
            'Worst classes',
            f'The {_CLASSES} classes that lose most under each test, in percent right.',
            ResultTable(('test', 'severity', 'class', 'videos', 'clean', 'stressed'), worst),
            folded=True,
        ),
        Block(
            'answers',
            'What is answered',
            'The class that the model answers most often in a test, and for how many percent of '
            'its videos. A large share means that the model falls back on one class.',
            ResultTable(('test', 'severity', 'class', 'share'), taken),
            folded=True,
        ),
    ]


def _main_block(rows: list[tuple], points: Sequence[StressPoint]) -> Block:
    return Block(
        'stress',
        'Accuracy under stress',
        'Top-1 in percent with its 95 % bootstrap interval over the videos; the change is '
        "relative to the same videos clean, in points. p is that of McNemar's exact test, on "
        "how many videos only one is right. Other's class: for how many percent of the "
        'videos the model answers the class of the video that the background or the pose comes '
        'from. Videos in which nobody was found do not count if a test needs a person.',
        ResultTable(_HEADS, rows, {'p': '.2g'}),
        plot_stress(points),
    )


def _interval(values: np.ndarray, seed: int) -> tuple[float, float]:
    return bootstrap_interval(lambda index: float(values[index].mean()), len(values), seed=seed)


def _compare(clean: np.ndarray, stressed: np.ndarray, seed: int) -> tuple:
    change = 100.0 * (stressed.astype(int) - clean)
    return (
        100.0 * stressed.mean(),
        *_interval(100.0 * stressed, seed),
        change.mean(),
        *_interval(change, seed),
        *mcnemar_test(clean, stressed),
    )


def _share_of_others(
    answers: np.ndarray, others: np.ndarray | None, changed: np.ndarray
) -> float | None:
    if others is None:
        return None
    known = changed & (others >= 0)
    return 100.0 * float((answers == others)[known].mean()) if known.any() else None


def _worst_classes(
    clean: np.ndarray, stressed: np.ndarray, labels: np.ndarray, changed: np.ndarray
) -> list[tuple[int, int, float, float]]:
    """Class, its videos, and percent right clean and stressed, for those that lose most."""
    rows = []
    for label in np.unique(labels[changed]):
        here = changed & (labels == label)
        before, after = (100.0 * float(hits[here].mean()) for hits in (clean, stressed))
        rows.append((int(label), int(here.sum()), before, after))
    lost = [row for row in rows if row[3] < row[2]]
    return sorted(lost, key=lambda row: row[3] - row[2])[:_CLASSES]


def _main_answers(answers: np.ndarray, names: Sequence[str]) -> list[tuple[str, float]]:
    classes, counts = np.unique(answers, return_counts=True)
    best = counts.argmax()
    return [(names[classes[best]], 100.0 * counts[best] / len(answers))]
