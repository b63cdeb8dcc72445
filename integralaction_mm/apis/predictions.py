"""Scores and gates of a model as what a user reads."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import mmengine
import numpy as np
from mmaction.structures import ActionDataSample
from mmengine.config import Config

from ..datasets.class_names import get_class_names
from ..evaluation import load_class_names

__all__ = ['class_names', 'describe', 'gate_over_time']

_DIGITS = 6


def class_names(cfg: Config, label_file: str | Path | None) -> list[str]:
    """Class names of a config's model.

    Args:
        cfg (Config): Config with ``model`` and ``test_dataloader``.
        label_file (str | Path, optional): Text file with a name a line, or a name that
            ``get_class_names`` takes. Defaults to None: the list that is called like the folder
            of the config's ``ann_file``, or ``classes`` in that file, or numbers.

    Raises:
        FileNotFoundError: If there is no such file or list.
        ValueError: If it has another number of names than the model classes.
    """
    count = cfg.model.cls_head.num_classes
    if label_file is not None:
        return load_class_names(str(label_file), count)
    ann_file = Path(cfg.test_dataloader.dataset.get('ann_file', ''))
    try:
        names = get_class_names(ann_file.parent.name)
    except ValueError:
        names = mmengine.load(str(ann_file)).get('classes', []) if ann_file.is_file() else []
    return list(names) if len(names) == count else load_class_names(None, count)


def describe(sample: ActionDataSample, classes: list[str], topk: int) -> dict[str, Any]:
    """What a model says about a video, as JSON takes it.

    Args:
        sample (ActionDataSample): With ``pred_score`` (C,) and perhaps ``pred_gate`` (T,).
        classes (list[str]): C names.
        topk (int): Classes in ``topk``; all where there are fewer.

    Returns:
        dict: ``topk`` (dicts of ``label``, ``name`` and ``score``, best first), ``pred_scores``
        and, with a gate, ``pred_gate``.
    """
    scores = _numbers(sample.pred_score)
    best = np.argsort(-np.array(scores), kind='stable')[:topk].tolist()
    result: dict[str, Any] = dict(
        topk=[dict(label=label, name=classes[label], score=scores[label]) for label in best],
        pred_scores=scores,
    )
    if 'pred_gate' in sample:
        result['pred_gate'] = _numbers(sample.pred_gate)
    return result


def gate_over_time(frames: np.ndarray, gates: np.ndarray) -> dict[str, list]:
    """Average the gates of all clips that sampled a frame.

    Args:
        frames (np.ndarray): int (N,), the sampled frames of all clips.
        gates (np.ndarray): (N,), mean of G over channels at each of them.

    Returns:
        dict: ``gate_frames``, each sampled frame once, in order, and its ``gate``.
    """
    distinct, inverse = np.unique(frames, return_inverse=True)
    mean = np.bincount(inverse, weights=gates) / np.bincount(inverse)
    return dict(gate_frames=distinct.tolist(), gate=_numbers(mean))


def _numbers(values: Any) -> list[float]:
    return [round(value, _DIGITS) for value in values.tolist()]
