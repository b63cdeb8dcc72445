"""The whole curves behind fusions of two streams: the result for every weight."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from ..analysis import FUSION_METHODS, Dump, StreamFusion
from ..evaluation import top_k_accuracy
from .runs import Runs
from .tables import CONTEXTS, Table

__all__ = ['trace_fusions', 'trace_weights']


def trace_weights(
    rgb: Mapping[str, Dump], pose: Mapping[str, Dump], method: str, steps: int = 41
) -> np.ndarray:
    """Accuracy of a fusion over the weight of the RGB stream.

    Args:
        rgb (dict[str, Dump]): Predictions of the RGB stream in both contexts.
        pose (dict[str, Dump]): Those of the pose stream.
        method (str): One of ``FUSION_METHODS``.
        steps (int): Number of weights from 0 to 1. Defaults to 41.

    Returns:
        np.ndarray: float64 (steps, 2), top-1 in percent, in and out of context.
    """
    curve = np.empty((steps, len(CONTEXTS)))
    for i, weight in enumerate(np.linspace(0, 1, steps)):
        for j, context in enumerate(CONTEXTS):
            fused = StreamFusion(method, weight).fuse(rgb[context], pose[context])
            curve[i, j] = top_k_accuracy(fused.scores, fused.get_labels(), 1)
    return curve


def trace_fusions(table: Table, runs: Sequence[Runs]) -> dict[str, np.ndarray]:
    """Curves of a table's fusions with chosen parameters, mean over the seeds that were run.

    Args:
        table (Table): Its rows.
        runs (list[Runs]): One for each seed.

    Returns:
        dict[str, np.ndarray]: (W, 2) from :func:`trace_weights` by name of the rule. A rule with
        temperatures has more than a weight, and is left out.
    """
    curves: dict[str, list[np.ndarray]] = {}
    for row in table.rows:
        if row.method not in FUSION_METHODS or row.method == 'temperature':
            continue
        for run in runs:
            rgb, pose = (run.find(config) for config in row.configs)
            if set(CONTEXTS) <= set(rgb) & set(pose):
                name = f'{row.method.replace("_", "-")}, any weight'
                curves.setdefault(name, []).append(trace_weights(rgb, pose, row.method))
    return {name: np.mean(traced, axis=0) for name, traced in curves.items()}
