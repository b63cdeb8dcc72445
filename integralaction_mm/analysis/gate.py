"""What the gate G does: its mean by model, class and outcome, and its relation to the poses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from scipy import stats

from ..evaluation.functional import top_k_hits
from .alignment import align_dumps
from .dumps import Dump
from .result_table import ResultTable

__all__ = [
    'OUTCOMES',
    'class_gates',
    'correlate_confidence',
    'gate_by_model',
    'gate_by_outcome',
    'group_outcomes',
    'mean_gates',
]

OUTCOMES = ('both right', 'RGB alone right', 'pose alone right', 'neither right')


def mean_gates(dump: Dump) -> np.ndarray:
    """Mean of G of each video over channels, clips and frames, float64 (N,) in 0..1.

    Raises:
        ValueError: If the model has no gate.
    """
    return dump.get_gates().mean(axis=1)


def gate_by_model(dumps: Mapping[str, Dump]) -> ResultTable:
    """Distribution of the videos' mean G (Fig. 4), a row for each dump.

    Raises:
        ValueError: If a model has no gate.
    """
    rows = []
    for title, dump in dumps.items():
        gates = mean_gates(dump)
        values = (gates.mean(), gates.std(), *np.percentile(gates, [0, 50, 100]))
        rows.append((title, len(gates), *map(float, values)))
    figures = ('mean G', 'std', 'min', 'median', 'max')
    return ResultTable(('dump', 'videos', *figures), rows, dict.fromkeys(figures, '.3f'))


def class_gates(dump: Dump, num_classes: int) -> np.ndarray:
    """Mean G of each class (Table 5).

    Args:
        dump (Dump): Predictions of a model with a gate.
        num_classes (int): Number of classes.

    Returns:
        np.ndarray: float64 (num_classes,) in 0..1; NaN for a class without a video.

    Raises:
        ValueError: If the model has no gate, a video no label, or the number of classes differs.
    """
    dump.check_classes(num_classes)
    labels, gates = dump.get_labels(), mean_gates(dump)
    videos = np.bincount(labels, minlength=num_classes)
    total = np.bincount(labels, weights=gates, minlength=num_classes)
    return total / np.where(videos > 0, videos, np.nan)


def table_by_class(gates: Mapping[str, np.ndarray], names: Sequence[str]) -> ResultTable:
    """Mean G of each class (Table 5), the highest of the first dump at the top.

    Args:
        gates (dict[str, np.ndarray]): (num_classes,) of :func:`class_gates` by the name of the
            dump.
        names (list[str]): Class names, by label.

    Returns:
        ResultTable: A row for each class and a column for each dump.
    """
    columns = list(gates.values())
    order = np.argsort(-columns[0], kind='stable')  # NaN comes last
    rows = [(names[label], *(float(column[label]) for column in columns)) for label in order]
    return ResultTable(('class', *gates), rows, dict.fromkeys(gates, '.3f'))


def group_outcomes(rgb: Dump, pose: Dump) -> np.ndarray:
    """Which of the two streams is right on each video.

    Args:
        rgb (Dump): Predictions of the RGB stream.
        pose (Dump): Predictions of the pose stream on the same videos, in the same order.

    Returns:
        np.ndarray: int64 (N,), indices of ``OUTCOMES``.
    """
    right = [top_k_hits(dump.scores, dump.get_labels()) for dump in (rgb, pose)]
    return 2 * (~right[0]).astype(int) + ~right[1]


def gate_by_outcome(integrated: Dump, rgb: Dump, pose: Dump) -> tuple[ResultTable, dict]:
    """Mean G, and the accuracy of the integration, by which single stream is right.

    Args:
        integrated (Dump): Predictions of a model with a gate.
        rgb (Dump): Predictions of the RGB stream on the same videos.
        pose (Dump): Predictions of the pose stream on the same videos.

    Returns:
        tuple[ResultTable, dict[str, np.ndarray]]: A row for each of ``OUTCOMES``, and the mean G
        of the videos of each.

    Raises:
        ValueError: If the model has no gate, or the dumps are of different videos, labels or
            classes.
    """
    integrated, rgb, pose = align_dumps([integrated, rgb, pose])
    gates, groups = mean_gates(integrated), group_outcomes(rgb, pose)
    hits = top_k_hits(integrated.scores, integrated.labels)
    rows: list[tuple] = []
    for group, outcome in enumerate(OUTCOMES):
        there = groups == group
        figures = [float('nan')] * 3
        if there.any():
            parts = gates[there].mean(), gates[there].std(), 100 * hits[there].mean()
            figures = [float(part) for part in parts]
        rows.append((outcome, int(there.sum()), *figures))
    heads = ('single streams', 'videos', 'mean G', 'std', 'integrated top-1')
    table = ResultTable(heads, rows, {'mean G': '.3f', 'std': '.3f'})
    return table, {outcome: gates[groups == group] for group, outcome in enumerate(OUTCOMES)}


def correlate_confidence(
    confidence: Mapping[str, np.ndarray], gates: Mapping[str, np.ndarray]
) -> ResultTable:
    """Spearman's rank correlation of the videos' pose confidence and mean G.

    Args:
        confidence (dict[str, np.ndarray]): (N,) of :func:`pose_confidence` by the name of the
            dump.
        gates (dict[str, np.ndarray]): (N,) of :func:`mean_gates` by the same names.

    Returns:
        ResultTable: A row for each dump: mean confidence, correlation in -1..1 and its two-sided
        p, which are missing if one of the two is constant.
    """
    rows = []
    for title, gate in gates.items():
        score, outcome = confidence[title], (float('nan'), float('nan'))
        if np.ptp(score) > 0 and np.ptp(gate) > 0:
            outcome = stats.spearmanr(score, gate)
        rows.append((title, len(gate), *map(float, (score.mean(), *outcome))))
    heads = ('dump', 'videos', 'mean confidence', 'rank correlation', 'p')
    return ResultTable(heads, rows, {heads[2]: '.3f', heads[3]: '.3f', 'p': '.2g'})
