"""Dumps of ``tools/test.py --dump``: reading and writing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch

from ..files import write_pickle
from ..unpickling import load_pickle

__all__ = ['Dump', 'load_dump', 'save_dump', 'title_dumps']


@dataclass(frozen=True)
class Dump:
    """Predictions of one model on one split of N videos.

    Args:
        names (tuple[str]): Name of each video.
        scores (np.ndarray): float64 (N, num_classes), class scores, usually probabilities.
        labels (np.ndarray): int64 (N,); -1 for a video without a label.
        gates (np.ndarray, optional): float64 (N, T), the gate G averaged over channels and clips;
            None for a model without a gate.
        path (str): File that it was read from, for messages. Defaults to ''.
        conflicts (np.ndarray, optional): float64 (N,) in 0..1, the probability that appearance and
            body contradict each other; None for a model that does not predict it.
    """

    names: tuple[str, ...]
    scores: np.ndarray
    labels: np.ndarray
    gates: np.ndarray | None = None
    path: str = ''
    conflicts: np.ndarray | None = None

    def get_gates(self) -> np.ndarray:
        """The gates.

        Returns:
            np.ndarray: float64 (N, T).

        Raises:
            ValueError: If the model has none.
        """
        if self.gates is None:
            raise ValueError(
                f"predictions must have 'pred_gate', as those of a model with a gate have, "
                f'but got none: {self.path or "dump"}'
            )
        return self.gates

    def get_labels(self) -> np.ndarray:
        """The labels.

        Returns:
            np.ndarray: int64 (N,), 0..num_classes - 1.

        Raises:
            ValueError: If a video has none.
        """
        if self.labels.min() < 0:
            bare = int((self.labels < 0).sum())
            raise ValueError(
                f'every video must have a label, but {bare} of {len(self.labels)} have none: '
                f'{self.path or "dump"}'
            )
        return self.labels

    def check_classes(self, count: int) -> None:
        """Raise ValueError if the scores are not of ``count`` classes."""
        if self.scores.shape[1] != count:
            raise ValueError(
                f'predictions must be of {count} classes, but got {self.scores.shape[1]}: '
                f'{self.path or "dump"}'
            )


def load_dump(path: str | Path) -> Dump:
    """Read a dump.

    Args:
        path (str | Path): Pickle that ``tools/test.py --dump`` wrote.

    Returns:
        Dump: The predictions, in the order of the file.

    Raises:
        FileNotFoundError: If there is no such file.
        ValueError: If it cannot be read, is empty, or holds something else.
    """
    samples = load_pickle('dump', path)
    if not isinstance(samples, list) or not samples or not isinstance(samples[0], dict):
        raise ValueError(f'a dump must be a list of predictions, but got {samples!r:.80}: {path}')
    for sample in samples:
        if isinstance(sample.get('pred_score'), dict):  # RGBPoseConv3D: scores of each stream
            streams = [np.asarray(score) for score in sample['pred_score'].values()]
            sample['pred_score'] = np.mean(streams, axis=0)
    wanted = {'pred_score', 'gt_label'} | {'pred_gate', 'context_conflict'} & set(samples[0])
    for sample in samples:
        missing = wanted - set(sample)
        if missing:
            raise ValueError(
                f'predictions must have {sorted(missing)}, got {sorted(sample)}: {path}'
            )
    scores = _stack(samples, 'pred_score', path)
    broken = np.flatnonzero(np.isnan(scores).any(axis=1))
    if len(broken):
        raise ValueError(
            f'scores must be numbers, but those of {len(broken)} of {len(scores)} videos are NaN, '
            f'such as {_name(samples[broken[0]], broken[0])!r}: {path}'
        )
    labels = np.array([int(sample['gt_label']) for sample in samples])
    if labels.max() >= scores.shape[1]:
        raise ValueError(
            f'labels must be below {scores.shape[1]}, the number of classes, '
            f'but got {labels.max()}: {path}'
        )
    return Dump(
        names=tuple(_name(sample, index) for index, sample in enumerate(samples)),
        scores=scores,
        labels=labels,
        gates=_stack(samples, 'pred_gate', path) if 'pred_gate' in wanted else None,
        path=str(path),
        conflicts=(
            np.array([float(sample['context_conflict']) for sample in samples])
            if 'context_conflict' in wanted
            else None
        ),
    )


def _stack(samples: list[dict], key: str, path: str | Path) -> np.ndarray:
    arrays = [np.asarray(sample[key], dtype=np.float64) for sample in samples]
    shapes = {array.shape for array in arrays}
    if len(shapes) != 1 or arrays[0].ndim != 1:
        raise ValueError(
            f'{key!r} must be a vector of one length, but got shapes {sorted(shapes)}: {path}'
        )
    return np.stack(arrays)


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
    if dump.conflicts is not None:
        for sample, conflict in zip(samples, dump.conflicts):
            sample['context_conflict'] = torch.as_tensor(conflict, dtype=torch.float32)
    write_pickle(path, samples)


def title_dumps(dumps: Sequence[Dump], titles: Sequence[str] | None = None) -> dict[str, Dump]:
    """Dumps by a title each, for legends and headings.

    Args:
        dumps (list[Dump]): Dumps that were read from files.
        titles (list[str], optional): One for each. Defaults to the files' names without folder
            and suffix, or the whole paths where two names are alike.

    Returns:
        dict[str, Dump]: In the order of the dumps.

    Raises:
        ValueError: If there is not one title for each, or two are alike.
    """
    if titles is None:
        titles = [Path(dump.path).stem for dump in dumps]
        if len(set(titles)) < len(dumps):
            titles = [dump.path for dump in dumps]
    if len(titles) != len(dumps) or len(set(titles)) != len(dumps):
        raise ValueError(
            f'titles must be {len(dumps)} different ones, one for each dump, but got '
            f'{list(titles)}'
        )
    return dict(zip(titles, dumps))
