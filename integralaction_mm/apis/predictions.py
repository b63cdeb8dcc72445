"""Scores and gates of a model in a form for users."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import torch
from mmaction.structures import ActionDataSample
from torch import Tensor, nn

from ..models.heads import PoseDrivenGatingHead

__all__ = ['GateRecorder', 'average_by_frame', 'describe', 'gate_over_time', 'mean_score']

_DIGITS = 6
_OF_STREAMS = ('pred_score_rgb', 'pred_score_pose')


class GateRecorder:
    """Keeps the gate's output for a model's last batch, clip by clip.

    A prediction holds the mean over clips, and does not say which frames of the video G is of.

    Args:
        model (nn.Module): Any recognizer; without a gate, nothing is kept.
    """

    def __init__(self, model: nn.Module) -> None:
        self._gates: Tensor | None = None
        head = getattr(model, 'cls_head', None)
        if isinstance(head, PoseDrivenGatingHead):
            head.register_forward_hook(self._keep)

    def _keep(self, head: nn.Module, inputs: Any, output: Any) -> None:
        logits = output[1]  # [N * clips, T, C]
        self._gates = None if logits is None else logits.detach().float().sigmoid().mean(dim=2)

    def of_videos(self, count: int) -> list[np.ndarray]:
        """G of the last batch's videos, averaged over channels.

        Args:
            count (int): Videos of the batch.

        Returns:
            list[np.ndarray]: float32 (clips * T,) for each; empty without a gate.
        """
        if self._gates is None:
            return []
        return list(self._gates.reshape(count, -1).cpu().numpy())


def describe(sample: ActionDataSample, classes: list[str], topk: int) -> dict[str, Any]:
    """A model's verdict on a video, as plain JSON data.

    Args:
        sample (ActionDataSample): With ``pred_score`` (C,), or a dict of one for each stream, as
            RGBPoseConv3D gives it, and perhaps ``pred_gate`` (T,).
        classes (list[str]): C names.
        topk (int): Classes in ``topk``; all if there are fewer.

    Returns:
        dict: ``topk`` (dicts of ``label``, ``name`` and ``score``, best first), ``pred_scores``
        and, with a gate, ``pred_gate``, and ``context_conflict`` and ``pose_on_body`` if
        the head predicts them. Scores by stream are averaged. ``streams`` holds the first
        two for each stream, if the model has scores by stream, or the heads of the streams
        beside its own.
    """
    result = _rank(mean_score(sample), classes, topk)
    if isinstance(sample.pred_score, Mapping):
        result['streams'] = {
            name: _rank(score, classes, topk) for name, score in sample.pred_score.items()
        }
    elif _OF_STREAMS[0] in sample and _OF_STREAMS[1] in sample:
        result['streams'] = {
            name.rpartition('_')[2]: _rank(sample.get(name), classes, topk) for name in _OF_STREAMS
        }
    if 'pred_gate' in sample:
        result['pred_gate'] = _numbers(sample.pred_gate)
    for key in ('context_conflict', 'pose_on_body'):
        if key in sample:
            result[key] = round(float(sample.get(key)), _DIGITS)
    return result


def mean_score(sample: ActionDataSample) -> Tensor:
    """Scores (C,) of a prediction, averaged if it has them by stream.

    It ranks the classes as ``AccMetric``'s ``RGBPose_1:1`` does.
    """
    score = sample.pred_score
    return torch.stack(list(score.values())).mean(0) if isinstance(score, Mapping) else score


def _rank(score: Tensor, classes: list[str], topk: int) -> dict[str, Any]:
    scores = _numbers(score)
    best = np.argsort(-np.array(scores), kind='stable')[:topk].tolist()
    return dict(
        topk=[dict(label=label, name=classes[label], score=scores[label]) for label in best],
        pred_scores=scores,
    )


def gate_over_time(frames: np.ndarray, gates: np.ndarray) -> dict[str, list]:
    """Average the gates of all clips that sampled a frame.

    Args:
        frames (np.ndarray): int (N,), the sampled frames of all clips.
        gates (np.ndarray): (N,), mean of G over channels at each of them.

    Returns:
        dict: ``gate_frames``, each sampled frame once, in order, and its ``gate``.
    """
    distinct, mean = average_by_frame(frames, gates)
    return dict(gate_frames=distinct.tolist(), gate=_numbers(mean))


def average_by_frame(frames: np.ndarray, values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Each distinct frame (N,) in order, and the mean of its values (N,)."""
    distinct, inverse = np.unique(frames, return_inverse=True)
    return distinct, np.bincount(inverse, weights=values) / np.bincount(inverse)


def _numbers(values: Any) -> list[float]:
    return [round(value, _DIGITS) for value in values.tolist()]
