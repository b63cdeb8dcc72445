"""Oracle selection, accuracy by class and the gate, mean over the runs of a set."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from ...analysis import (
    Dump,
    ResultTable,
    align_dumps,
    group_outcomes,
    mean_gates,
    oracle_selection,
)
from ...analysis.gate import OUTCOMES
from ...converters import ut_interaction, weizmann
from ...evaluation import class_accuracy, top_k_hits
from .runs import RealRuns

__all__ = ['write_statistics']

_CLASSES = {'weizmann': weizmann.ACTIONS, 'ut_interaction': ut_interaction.CLASSES}
MODELS = {
    'RGB only': 'rgb_only_{}',
    'pose only': 'pose_only_{}',
    'IntegralAction': 'rgb_pose_{}',
    'robust': 'rgb_pose_{}_robust',
}
ORACLE = 'oracle selection'
_GATED = ('IntegralAction', 'robust')


def write_statistics(name: str, runs: Sequence[RealRuns], out: Path) -> list[Path]:
    """Write ``table_real_<name>_oracle``, ``_per_class_<context>`` and ``_gate``.

    Only runs in which all four models were tested count.

    Args:
        name (str): 'weizmann' or 'ut_interaction'.
        runs (list[RealRuns]): Its runs.
        out (Path): Folder to write to.

    Returns:
        list[Path]: The Markdown files; none if no run has all models.
    """
    classes, written = _CLASSES[name], []
    found = [
        {title: run.find(config.format(name)) for title, config in MODELS.items()} for run in runs
    ]
    oracle, gates, count = [], [], 0
    for context in runs[0].contexts:
        sets = [
            dict(zip(models, align_dumps([dumps[context] for dumps in models.values()])))
            for models in found
            if all(context in dumps for dumps in models.values())
        ]
        count = len(sets)
        if not sets:
            continue
        label, stem = context.replace('_', ' '), out / f'table_real_{name}'
        by_class = tabulate_classes(sets, classes)
        by_class.write(stem.with_name(f'{stem.name}_per_class_{context}'))
        written.append(stem.with_name(f'{stem.name}_per_class_{context}.md'))
        oracle.append((label, len(sets), *by_class.rows[-1][1:]))
        gates += tabulate_gates(sets, classes, label)
    if count:
        heads = ('test', 'runs', *MODELS, ORACLE)
        written.append(_write(out / f'table_real_{name}_oracle', heads, oracle))
        heads = ('test', 'videos', *_GATED)
        formats = dict.fromkeys(_GATED, '.3f')
        written.append(_write(out / f'table_real_{name}_gate', heads, gates, formats))
    return written


def _write(
    path: Path, heads: tuple[str, ...], rows: list[tuple], formats: Mapping[str, str] | None = None
) -> Path:
    ResultTable(heads, rows, formats or {}).write(path)
    return path.with_name(f'{path.name}.md')


def tabulate_classes(sets: Sequence[Mapping[str, Dump]], classes: Sequence[str]) -> ResultTable:
    """Top-1 in percent by class and over all videos, mean over runs, with the oracle selection.

    Args:
        sets (list[dict[str, Dump]]): Aligned predictions by model, of each run.
        classes (list[str]): Names of the classes.

    Returns:
        ResultTable: A row for each class, and 'all videos'.
    """
    columns: list[np.ndarray] = []
    for title in (*MODELS, ORACLE):
        figures = []
        for models in sets:
            labels = models['RGB only'].get_labels()
            if title == ORACLE:
                hits = oracle_selection(models['RGB only'], models['pose only'])
            else:
                hits = top_k_hits(models[title].scores, labels)
            by_class = class_accuracy(hits, labels, len(classes))
            figures.append([*by_class, 100 * hits.mean()])
        columns.append(np.nanmean(figures, axis=0))
    names = (*classes, 'all videos')
    rows = [(name, *map(float, row)) for name, row in zip(names, np.transpose(columns))]
    return ResultTable(('class', *MODELS, ORACLE), rows)


def tabulate_gates(
    sets: Sequence[Mapping[str, Dump]], classes: Sequence[str], context: str
) -> list[tuple]:
    """Mean G over all videos of all runs, by which single stream is right, and by class.

    Args:
        sets (list[dict[str, Dump]]): Aligned predictions by model, of each run.
        classes (list[str]): Names of the classes.
        context (str): What was tested, for the rows' names.

    Returns:
        list[tuple]: Rows: name, videos, and mean G in 0..1 of both models with a gate; NaN where
        there is no video.
    """
    outcomes = np.concatenate([group_outcomes(s['RGB only'], s['pose only']) for s in sets])
    labels = np.concatenate([s['RGB only'].get_labels() for s in sets])
    gates = [np.concatenate([mean_gates(s[title]) for s in sets]) for title in _GATED]
    groups = {'': np.ones(len(labels), bool)}
    groups.update({f', {o}': outcomes == i for i, o in enumerate(OUTCOMES)})
    groups.update({f', {name}': labels == i for i, name in enumerate(classes)})
    return [
        (f'{context}{group}', int(there.sum()), *(_mean(gate[there]) for gate in gates))
        for group, there in groups.items()
    ]


def _mean(values: np.ndarray) -> float:
    return float(values.mean()) if len(values) else float('nan')
