"""Figures from the dumps of ``tools/test.py --dump``: pure functions on arrays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import mmengine
import numpy as np
import torch

__all__ = ['Dump', 'fuse_scores', 'load_dump', 'save_dump', 'sweep_weights', 'top_k_accuracy']


@dataclass(frozen=True)
class Dump:
    """Predictions of one model on one split of N videos.

    Args:
        names (tuple[str]): Name of each video.
        scores (np.ndarray): float64 (N, num_classes), class scores, usually probabilities.
        labels (np.ndarray): int64 (N,).
        gates (np.ndarray, optional): float64 (N, T), the gate G averaged over channels and clips;
            None for a model without a gate.
    """

    names: tuple[str, ...]
    scores: np.ndarray
    labels: np.ndarray
    gates: np.ndarray | None = None


def load_dump(path: str | Path) -> Dump:
    """Read a dump.

    Args:
        path (str | Path): Pickle that ``tools/test.py --dump`` wrote.

    Returns:
        Dump: The predictions, in the order of the file.

    Raises:
        FileNotFoundError: If there is no such file.
        ValueError: If it is empty or holds something else.
    """
    if not Path(path).is_file():
        raise FileNotFoundError(f'dump not found: {path}')
    samples = mmengine.load(str(path))
    if not isinstance(samples, list) or not samples:
        raise ValueError(f'a dump must be a list of predictions, but got {samples!r:.80}: {path}')
    missing = {'pred_score', 'gt_label'} - set(samples[0])
    if missing:
        raise ValueError(
            f'predictions must have {sorted(missing)}, got {sorted(samples[0])}: {path}'
        )
    gates = None
    if 'pred_gate' in samples[0]:
        gates = np.stack([np.asarray(sample['pred_gate'], dtype=np.float64) for sample in samples])
    return Dump(
        names=tuple(_name(sample, index) for index, sample in enumerate(samples)),
        scores=np.stack([np.asarray(s['pred_score'], dtype=np.float64) for s in samples]),
        labels=np.array([int(sample['gt_label']) for sample in samples]),
        gates=gates,
    )


def _name(sample: dict, index: int) -> str:
    return str(sample.get('filename', sample.get('frame_dir', index)))


def save_dump(dump: Dump, path: str | Path) -> None:
    """Write predictions as ``tools/test.py --dump`` does, for the tools that read such a file.

    Args:
        dump (Dump): The predictions.
        path (str | Path): Pickle to write; its folder is made.
    """
    samples = [
        {
            'filename': name,
            'pred_score': torch.as_tensor(score, dtype=torch.float32),
            'pred_label': torch.as_tensor([score.argmax()]),
            'gt_label': torch.as_tensor([label]),
        }
        for name, score, label in zip(dump.names, dump.scores, dump.labels)
    ]
    if dump.gates is not None:
        for sample, gate in zip(samples, dump.gates):
            sample['pred_gate'] = torch.as_tensor(gate, dtype=torch.float32)
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    mmengine.dump(samples, str(path))


def top_k_accuracy(scores: np.ndarray, labels: np.ndarray, k: int) -> float:
    """Percentage of samples whose label is among the ``k`` highest scores.

    A class that ties with the label counts as ahead of it, so constant scores earn nothing.

    Args:
        scores (np.ndarray): (N, num_classes).
        labels (np.ndarray): int (N,).
        k (int): How many classes may be named.

    Returns:
        float: 0..100.
    """
    own = scores[np.arange(len(labels)), labels][:, None]
    ahead = (scores >= own).sum(axis=1) - 1
    return float(100 * (ahead < k).mean())


def fuse_scores(dumps: Sequence[Dump], weights: Sequence[float]) -> Dump:
    """Average the scores of several models on the same videos (Table 4, score average).

    Args:
        dumps (list[Dump]): Predictions on the same videos, in any order.
        weights (list[float]): Weight of each dump; their sum must be positive.

    Returns:
        Dump: The weighted mean of the scores, without gates, in the first dump's order.

    Raises:
        ValueError: If the dumps are of different videos, labels or classes, or the weights do not
            fit.
    """
    if len(dumps) != len(weights) or min(weights) < 0 or sum(weights) <= 0:
        raise ValueError(
            f'weights must be {len(dumps)} numbers >= 0 of a positive sum, but got {list(weights)}'
        )
    first = dumps[0]
    fused = np.zeros_like(first.scores)
    for number, (dump, weight) in enumerate(zip(dumps, weights)):
        if set(dump.names) != set(first.names):
            odd = sorted(set(dump.names) ^ set(first.names))
            raise ValueError(
                f'dump {number} must be of the same {len(first.names)} videos as dump 0, '
                f'but {len(odd)} are in one of them only: {odd[0]}'
            )
        rank = {name: index for index, name in enumerate(dump.names)}
        order = np.array([rank[name] for name in first.names])
        if (dump.labels[order] != first.labels).any() or dump.scores.shape != first.scores.shape:
            raise ValueError(
                f'dump {number} must have the labels and classes of dump 0, '
                f'but differs (scores {dump.scores.shape} and {first.scores.shape})'
            )
        fused += weight * dump.scores[order]
    return Dump(first.names, fused / sum(weights), first.labels)


def sweep_weights(first: Dump, second: Dump, weights: np.ndarray, k: int = 1) -> np.ndarray:
    """Accuracy of the score average over the weight of one model (Fig. 5).

    Args:
        first (Dump): Predictions of one model.
        second (Dump): Predictions of another one on the same videos.
        weights (np.ndarray): (W,) in 0..1, the weights w of ``first``; ``second`` has 1 - w.
        k (int): How many classes may be named. Defaults to 1.

    Returns:
        np.ndarray: float64 (W,), percentages.

    Raises:
        ValueError: If the dumps are of different videos, labels or classes.
    """
    fused = (fuse_scores([first, second], [weight, 1 - weight]) for weight in weights)
    return np.array([top_k_accuracy(dump.scores, dump.labels, k) for dump in fused])
