"""Dumps of ``tools/test.py --dump``: reading and writing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch

from ..datasets.annotation_checks import UNLABELLED, whole_number
from ..files import write_pickle
from ..unpickling import load_pickle

__all__ = ['Dump', 'load_dump', 'save_dump', 'title_dumps']

_ROUNDING = 1e-3  # of half precision
_OF_VIDEOS = {'context_conflict': 'conflicts', 'pose_on_body': 'bodies'}  # one number a video


@dataclass(frozen=True)
class Dump:
    """Predictions of one model on one split of N videos.

    Args:
        names (tuple[str]): Name of each video.
        scores (np.ndarray): float64 (N, num_classes), class scores in 0..1, which are
            probabilities.
        labels (np.ndarray): int64 (N,); -1 for a video without a label.
        gates (np.ndarray, optional): float64 (N, T) in 0..1, the gate G averaged over channels and
            clips; None for a model without a gate.
        path (str): File that it was read from, for messages. Defaults to ''.
        conflicts (np.ndarray, optional): float64 (N,) in 0..1, the probability that appearance and
            body contradict each other; None for a model that does not predict it.
        bodies (np.ndarray, optional): float64 (N,) in 0..1, the probability that the pose lies on
            the body in the picture; None for a model that does not predict it.
    """

    names: tuple[str, ...]
    scores: np.ndarray
    labels: np.ndarray
    gates: np.ndarray | None = None
    path: str = ''
    conflicts: np.ndarray | None = None
    bodies: np.ndarray | None = None

    def get_gates(self) -> np.ndarray:
        """The gates.

        Returns:
            np.ndarray: float64 (N, T).

        Raises:
            ValueError: If the model has none.
        """
        if self.gates is None:
            raise ValueError(
                f"predictions must have 'pred_gate', like those of a model with a gate, "
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
        ValueError: If it cannot be read, is empty or holds something else, or a score, a gate, a
            conflict, a ``pose_on_body`` or a label is not finite or out of range; the message
            names the video.
    """
    samples = load_pickle('dump', path)
    if not isinstance(samples, list) or not samples or not isinstance(samples[0], dict):
        raise ValueError(f'a dump must be a list of predictions, but got {samples!r:.80}: {path}')
    wanted = {'pred_score', 'gt_label'} | {'pred_gate', *_OF_VIDEOS} & set(samples[0])
    for index, sample in enumerate(samples):
        missing = wanted - set(sample) if isinstance(sample, dict) else wanted
        if missing:
            got = sorted(map(str, sample)) if isinstance(sample, dict) else repr(sample)[:80]
            raise ValueError(
                f'predictions must have {sorted(missing)}, but got {got} at {index}: {path}'
            )
    names = tuple(_name(sample, index) for index, sample in enumerate(samples))
    scores = _stack(samples, names, 'pred_score', path)
    gates = _stack(samples, names, 'pred_gate', path) if 'pred_gate' in wanted else None
    of_videos = {
        field: _stack(samples, names, key, path, single=True)[:, 0]
        for key, field in _OF_VIDEOS.items()
        if key in wanted
    }
    labels = [_label(sample, name, path) for sample, name in zip(samples, names)]
    if max(labels) >= scores.shape[1]:
        raise ValueError(
            f'labels must be below {scores.shape[1]}, the number of classes, '
            f'but got {max(labels)} of {names[labels.index(max(labels))]!r}: {path}'
        )
    return Dump(names, scores, np.array(labels), gates, str(path), **of_videos)


def _stack(
    samples: list[dict], names: Sequence[str], key: str, path: str | Path, single: bool = False
) -> np.ndarray:
    """float64 (N, L) of a key's vectors, all of which are in 0..1."""
    arrays = []
    for sample, name in zip(samples, names):
        try:
            arrays.append(_vector(sample[key], single))
        except (RuntimeError, TypeError, ValueError) as error:
            raise ValueError(
                f'{key!r} must be numbers, but those of {name!r} are not ({error}): {path}'
            ) from error
    shapes = {array.shape for array in arrays}
    if len(shapes) != 1 or arrays[0].ndim != 1 or not arrays[0].size:
        raise ValueError(
            f'{key!r} must be vectors of one length, but got shapes {sorted(shapes)}: {path}'
        )
    values = np.stack(arrays)
    wrong = ~((values >= -_ROUNDING) & (values <= 1 + _ROUNDING)).all(axis=1)  # of NaN, too
    if wrong.any():
        first = int(wrong.argmax())
        low, high = values[first].min(), values[first].max()
        raise ValueError(
            f"{key!r} must be in 0..1, as from a model with average_clips='prob' that has not "
            f'diverged, but got {low:.4g}..{high:.4g} for {names[first]!r} '
            f'({wrong.sum()} of {len(values)} videos): {path}'
        )
    return values


def _vector(value: Any, single: bool) -> np.ndarray:
    if isinstance(value, Mapping):  # RGBPoseConv3D: scores of each stream
        return np.mean([_vector(stream, single) for stream in value.values()], axis=0)
    tensor = torch.as_tensor(value)
    if tensor.is_complex():
        raise TypeError('complex')
    array = tensor.detach().cpu().double().numpy()
    return array.reshape(1) if single else array


def _label(sample: dict, name: str, path: str | Path) -> int:
    """The label, -1 for none."""
    value = sample['gt_label']
    if np.size(value) == 1 and np.ndim(value):
        value = value[0]
    label = whole_number(value)
    if label is None or label < UNLABELLED:
        raise ValueError(
            f"'gt_label' of {name!r} must be an integer >= -1, but got "
            f'{sample["gt_label"]!r:.80}: {path}'
        )
    return label


def _name(sample: dict, index: int) -> str:
    return str(sample.get('filename', sample.get('frame_dir', index)))


def save_dump(dump: Dump, path: str | Path) -> None:
    """Write predictions as ``tools/test.py --dump`` does, for tools that read such files.

    Args:
        dump (Dump): The predictions.
        path (str | Path): Pickle to write; its folder is created.
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
    for key, field in _OF_VIDEOS.items():
        values = getattr(dump, field)
        for sample, value in zip(samples, () if values is None else values):
            sample[key] = torch.as_tensor(value, dtype=torch.float32)
    write_pickle(path, samples)


def title_dumps(dumps: Sequence[Dump], titles: Sequence[str] | None = None) -> dict[str, Dump]:
    """Dumps by title, for legends and headings.

    Args:
        dumps (list[Dump]): Dumps that were read from files.
        titles (list[str], optional): One for each. Defaults to the files' names without folder
            and suffix, or the whole paths if two names are alike.

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
