from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import Any

from mmaction.registry import HOOKS
from mmengine.dist import all_gather_object, get_world_size
from mmengine.hooks import Hook
from mmengine.logging import print_log
from mmengine.runner import Runner

from ...datasets import TwoStreamDataset
from ...datasets.bad_videos import describe_bad_videos


@HOOKS.register_module()
class BadVideosHook(Hook):
    """Names the bad videos of a training, each once, and stops it where there are too many.

    It counts those that all workers of all processes found in a :class:`TwoStreamDataset`, which
    put other samples in their places. Their number stands in the log at the end of each epoch.

    Args:
        interval (int): Iterations, >= 1, from one exchange between processes to the next. Defaults
            to 50. One process alone looks after each iteration.

    Raises:
        ValueError: If ``interval`` is below 1.
    """

    priority = 'HIGH'

    def __init__(self, interval: int = 50) -> None:
        if interval < 1:
            raise ValueError(f'interval must be >= 1, but got {interval}')
        self.interval = interval
        self.found: dict[str, str] = {}
        self._fresh: dict[str, str] = {}
        self._allowed = self._total = 0

    def before_train(self, runner: Runner) -> None:
        """Take over from the dataset what it would say itself, in each of its workers."""
        datasets = list(_find(runner.train_dataloader.dataset))
        for dataset in datasets:
            dataset.names_bad_videos = False
        self._total = sum(len(dataset) for dataset in datasets)
        self._allowed = sum(dataset.bad_videos.allowed(len(dataset)) for dataset in datasets)

    def after_train_iter(
        self, runner: Runner, batch_idx: int, data_batch: Any = None, outputs: Any = None
    ) -> None:
        """Collect what a batch brought.

        Raises:
            ValueError: If there are too many bad videos; it lists them.
        """
        samples = data_batch.get('data_samples', ()) if isinstance(data_batch, dict) else ()
        for sample in samples:
            self._fresh.update(sample.metainfo.get('bad_videos', {}))
        if get_world_size() == 1 or self.every_n_train_iters(runner, self.interval):
            self._share()

    def after_train_epoch(self, runner: Runner) -> None:
        """Log how many there are.

        Raises:
            ValueError: If there are too many bad videos; it lists them.
        """
        if self._total:
            self._share()
            print_log(
                f'bad videos: {len(self.found)} of {self._total}, where {self._allowed} may be',
                'current',
            )

    def _share(self) -> None:
        fresh = {k: v for part in all_gather_object(self._fresh) for k, v in part.items()}
        self._fresh = {}
        for name, reason in fresh.items():
            if name not in self.found:
                self.found[name] = reason
                line = f'bad video, another takes its place: {reason}'
                print_log(line, 'current', logging.WARNING)
        if len(self.found) > self._allowed:
            raise ValueError(describe_bad_videos(self.found, self._allowed, self._total))


def _find(dataset: Any) -> Iterator[TwoStreamDataset]:
    """Datasets within MMEngine's wrappers, such as ``RepeatDataset`` and ``ConcatDataset``."""
    if isinstance(dataset, TwoStreamDataset):
        yield dataset
    for inner in [*getattr(dataset, 'datasets', ()), getattr(dataset, 'dataset', None)]:
        if inner is not None:
            yield from _find(inner)
