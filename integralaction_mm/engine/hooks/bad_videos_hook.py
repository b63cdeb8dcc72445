from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from mmaction.registry import HOOKS
from mmengine.dist import all_gather_object, get_world_size
from mmengine.evaluator import Evaluator
from mmengine.hooks import Hook
from mmengine.logging import print_log
from mmengine.runner import Runner

from ...datasets import TwoStreamDataset
from ...datasets.bad_videos import describe_bad_videos


@HOOKS.register_module()
class BadVideosHook(Hook):
    """Names the bad videos of a training, each once, and stops it if there are too many.

    It counts those that all workers of all processes found in a :class:`TwoStreamDataset`, which
    replaced them with other samples. Their number is logged at the end of each epoch.
    The figures of a validation within a training leave bad videos out, and the log says how many.

    Args:
        interval (int): Iterations, >= 1, from one exchange between processes to the next. Defaults
            to 50. A single process checks after each iteration.

    Raises:
        ValueError: If ``interval`` is below 1.
    """

    priority = 'HIGH'

    def __init__(self, interval: int = 50) -> None:
        if interval < 1:
            raise ValueError(f'interval must be >= 1, but got {interval}')
        self.interval = interval
        self._trained = _Tally([], 'replaced by another')
        self._validated = _Tally([], 'left out of the validation')

    def before_train(self, runner: Runner) -> None:
        """Take over from the datasets what they would report themselves, in each worker."""
        self._trained = _Tally(_find(runner.train_dataloader.dataset), self._trained.what)
        if runner.val_loop is not None:
            datasets = list(_find(runner.val_dataloader.dataset))
            self._validated = _Tally(datasets, self._validated.what)
            for dataset in datasets:
                dataset.leaves_out_bad = True
            _leave_out_stand_ins(runner.val_evaluator)

    def after_train_iter(
        self, runner: Runner, batch_idx: int, data_batch: Any = None, outputs: Any = None
    ) -> None:
        """Collect what came with a batch.

        Raises:
            ValueError: If there are too many bad videos; it lists them.
        """
        self._trained.collect(data_batch)
        if get_world_size() == 1 or self.every_n_train_iters(runner, self.interval):
            self._trained.share()

    def after_train_epoch(self, runner: Runner) -> None:
        """Log how many there are.

        Raises:
            ValueError: If there are too many bad videos; it lists them.
        """
        self._trained.log('bad videos')

    def after_val_iter(
        self, runner: Runner, batch_idx: int, data_batch: Any = None, outputs: Any = None
    ) -> None:
        """Collect what came with a validation batch."""
        self._validated.collect(data_batch)

    def after_val_epoch(self, runner: Runner, metrics: dict[str, float] | None = None) -> None:
        """Log how many there are, in a validation of a training.

        Raises:
            ValueError: If there are too many bad videos; it lists them.
        """
        self._validated.log('bad videos, which the validation does not count')


class _Tally:
    """The bad videos of some datasets, of all workers and processes.

    Args:
        datasets (Iterable[TwoStreamDataset]): The datasets.
        what (str): What happens to a bad one.
    """

    def __init__(self, datasets: Iterable[TwoStreamDataset], what: str) -> None:
        self.what = what
        self._found: dict[str, str] = {}
        self._fresh: dict[str, str] = {}
        self._allowed = self._total = 0
        for dataset in datasets:
            dataset.names_bad_videos = False
            self._total += len(dataset)
            self._allowed += dataset.bad_videos.allowed(len(dataset))

    def collect(self, data_batch: Any) -> None:
        """Take what came along with the samples of a batch."""
        for sample in data_batch.get('data_samples', ()) if isinstance(data_batch, dict) else ():
            self._fresh.update(sample.metainfo.get('bad_videos', {}))

    def share(self) -> None:
        """Exchange between processes, name new ones, and raise if there are too many."""
        fresh = {k: v for part in all_gather_object(self._fresh) for k, v in part.items()}
        self._fresh = {}
        for name, reason in fresh.items():
            if name not in self._found:
                self._found[name] = reason
                print_log(f'bad video, {self.what}: {reason}', 'current', logging.WARNING)
        if len(self._found) > self._allowed:
            raise ValueError(describe_bad_videos(self._found, self._allowed, self._total))

    def log(self, title: str) -> None:
        """Log how many there are, if there are datasets."""
        if self._total:
            self.share()
            count = f'{len(self._found)} of {self._total}, at most {self._allowed} allowed'
            print_log(f'{title}: {count}', 'current')


def _leave_out_stand_ins(evaluator: Evaluator) -> None:
    """Keep samples that replaced a bad one, and so were seen twice, out of the metrics."""
    process = evaluator.process

    def process_others(data_samples: Sequence[Any], data_batch: Any = None) -> None:
        kept = [sample for sample in data_samples if not sample.metainfo.get('is_stand_in')]
        process(kept, data_batch)

    evaluator.process = process_others  # type: ignore[method-assign]


def _find(dataset: Any) -> Iterator[TwoStreamDataset]:
    """Datasets within MMEngine's wrappers, such as ``RepeatDataset`` and ``ConcatDataset``."""
    if isinstance(dataset, TwoStreamDataset):
        yield dataset
    for inner in [*getattr(dataset, 'datasets', ()), getattr(dataset, 'dataset', None)]:
        if inner is not None:
            yield from _find(inner)
