"""Joint predictions of several models, and their accuracy, by context."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ..analysis import Dump, choose_fusion, mean_gates
from ..analysis.fusion import fuse_scores
from ..evaluation import top_k_accuracy

__all__ = ['VAL', 'average', 'fuse_chosen', 'score_contexts']

VAL = 'val'  # alongside the contexts, if something is chosen on it


def average(
    models: Sequence[Mapping[str, Dump]], weights: Sequence[float] = ()
) -> dict[str, Dump]:
    """Average the scores of several models (Table 4, score average).

    Args:
        models (list[dict[str, Dump]]): Predictions by context of each model.
        weights (list[float]): Weight of each model. Defaults to equal ones.

    Returns:
        dict[str, Dump]: Predictions by context, for contexts that all models have.
    """
    return {
        context: fuse_scores([model[context] for model in models], weights or [1] * len(models))
        for context in models[0]
        if all(context in model for model in models)
    }


def fuse_chosen(rgb: Mapping[str, Dump], pose: Mapping[str, Dump], method: str) -> dict[str, Dump]:
    """Fuse an RGB and a pose stream by a rule whose parameters are chosen on 'val'.

    Args:
        rgb (dict[str, Dump]): Predictions of the RGB stream by context, and on 'val'.
        pose (dict[str, Dump]): Those of the pose stream.
        method (str): One of ``FUSION_METHODS``.

    Returns:
        dict[str, Dump]: Predictions by context, for those that both streams have, without the
        videos of 'val'; none without 'val'.
    """
    if VAL not in rgb or VAL not in pose:
        return {}
    fusion = choose_fusion(rgb[VAL], pose[VAL], method)
    return {
        context: fusion.fuse(dump, pose[context])
        for context, dump in rgb.items()
        if context in pose and not set(dump.names) & set(rgb[VAL].names)
    }


def score_contexts(dumps: Mapping[str, Dump]) -> dict[str, Any]:
    """Percentages by context, and the mean gate by context if there is a gate.

    Args:
        dumps (dict[str, Dump]): Predictions by context.

    Returns:
        dict: ``{context: {'top1': ..., 'top5': ...}}`` and ``gate_mean: {context: ...}``.
    """
    figures: dict[str, Any] = {
        context: {f'top{k}': top_k_accuracy(dump.scores, dump.labels, k) for k in (1, 5)}
        for context, dump in dumps.items()
    }
    gates = {
        context: float(mean_gates(dump).mean())
        for context, dump in dumps.items()
        if dump.gates is not None
    }
    conflicts = {
        context: float(dump.conflicts.mean())
        for context, dump in dumps.items()
        if dump.conflicts is not None
    }
    if conflicts:
        figures['conflict_mean'] = conflicts
    if gates:
        figures['gate_mean'] = gates
    return figures
