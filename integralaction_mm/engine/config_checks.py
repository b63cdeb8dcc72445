"""Checks before a run that a config fits together: classes, labels and clips."""

from __future__ import annotations

import inspect
import os
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from mmaction.registry import DATASETS, MODELS
from mmengine.config import Config

from ..config_files import UsageError
from ..datasets import TwoStreamDataset

__all__ = ['LOADERS', 'check_config', 'find_datasets']

LOADERS = ('train_dataloader', 'val_dataloader', 'test_dataloader')


def check_config(cfg: Config, loaders: Sequence[str] = LOADERS) -> None:
    """Check a config, and tell its datasets how many classes the model has, in place.

    Args:
        cfg (Config): Config of a training or a test.
        loaders (Sequence[str]): Those whose files will be read. Defaults to all three.

    Raises:
        UsageError: If a dataset has other classes than the model, or another kind of labels; a
            model of several labels makes probabilities of one; or a training samples several
            clips of a video, each of which would need its label.
        FileNotFoundError: If an annotation file is missing whose folder an environment variable
            names; other datasets report that themselves.
    """
    head = (cfg.get('model') or {}).get('cls_head') or {}
    num_classes, multi_class = head.get('num_classes'), bool(head.get('multi_class', False))
    if multi_class and _averages(head) == 'prob':
        raise UsageError(
            "model.cls_head.average_clips must be 'score' or None with multi_class=True, as "
            "'prob' makes the classes of a video add up to 1, but got 'prob'"
        )
    for key, dataset in find_datasets(cfg):
        if dataset.setdefault('num_classes', num_classes) is None:
            dataset.num_classes = num_classes
        if num_classes is not None and dataset.num_classes != num_classes:
            raise UsageError(
                f'{key}.num_classes must be {num_classes}, that of model.cls_head, '
                f'but got {dataset.num_classes!r}'
            )
        if num_classes is not None and bool(dataset.get('multi_class', False)) != multi_class:
            raise UsageError(
                f'{key}.multi_class must be {multi_class}, that of model.cls_head, '
                f'but got {not multi_class}'
            )
        if key.partition('.')[0] in loaders:
            _check_root(cfg, dataset)
        if key.startswith(LOADERS[0]):
            _check_clips(key, dataset.get('pipeline') or [])


def _check_root(cfg: Config, dataset: Any) -> None:
    variable = re.search(r'{{.?\s*\$(\w+)', cfg.text or '')  # as MMEngine replaces it
    path = dataset.get('ann_file')
    if variable and path and not Path(path).is_file():
        name = variable[1]
        value = f'got {os.environ[name]}' if name in os.environ else 'it is not set'
        raise FileNotFoundError(
            f'annotation file not found: {path}; the environment variable {name} must name the '
            f'folder of the data (docs/real_data.md), but {value}'
        )


def _averages(head: Any) -> Any:
    """``average_clips`` of a head; some of MMAction2's heads have a default for it."""
    kind = head.get('type')
    kind = MODELS.get(kind) if isinstance(kind, str) else kind
    default = inspect.signature(kind).parameters.get('average_clips') if kind else None
    return head.get('average_clips', default.default if default else None)


def find_datasets(cfg: Config) -> Iterator[tuple[str, Any]]:
    """The datasets of a config that are a ``TwoStreamDataset``, even inside wrappers.

    Args:
        cfg (Config): The config.

    Yields:
        tuple[str, ConfigDict]: Where it is, such as 'train_dataloader.dataset.datasets.0',
        and the dict.
    """
    for loader in LOADERS:
        dataset = (cfg.get(loader) or {}).get('dataset')
        if dataset is not None:
            yield from _unwrap(f'{loader}.dataset', dataset)


def _unwrap(key: str, dataset: Any) -> Iterator[tuple[str, Any]]:
    kind = dataset.get('type')
    kind = DATASETS.get(kind) if isinstance(kind, str) else kind
    if isinstance(kind, type) and issubclass(kind, TwoStreamDataset):
        yield key, dataset
    if 'dataset' in dataset:  # RepeatDataset, ClassBalancedDataset
        yield from _unwrap(f'{key}.dataset', dataset['dataset'])
    for index, part in enumerate(dataset.get('datasets') or ()):  # ConcatDataset
        yield from _unwrap(f'{key}.datasets.{index}', part)


def _check_clips(key: str, pipeline: Any) -> None:
    for index, step in enumerate(pipeline):
        clips = step.get('num_clips', 1) if isinstance(step, dict) else 1
        # TSN's segments are clips of one frame.
        if clips != 1 and step.get('clip_len', 1) != 1:
            raise UsageError(
                f'{key}.pipeline.{index}.num_clips must be 1 in training, where each clip has '
                f'the label of its video, but got {clips!r}'
            )
