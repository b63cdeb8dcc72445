from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from mmaction.registry import HOOKS
from mmengine.dist import get_rank
from mmengine.hooks import Hook
from mmengine.runner import Runner

from ..seeding import seed_all

_WorkerInit = Callable[[int], Any]


@HOOKS.register_module()
class SeedEpochsHook(Hook):
    """Seeds every epoch of a training by the run's seed and the epoch's number.

    So a resumed training draws what the uninterrupted one would have drawn, without a state in
    the checkpoint. MMEngine seeds once, and the workers of every epoch alike. Workers that persist
    (``persistent_workers=True``) are seeded when they start, so a resumed run draws differently.
    ``tools/train.py --deterministic`` restarts them every epoch.
    """

    priority = 'LOWEST'  # after everything that might draw

    def __init__(self) -> None:
        self._worker_init: _WorkerInit | None = None
        self._is_first = True

    def before_train_epoch(self, runner: Runner) -> None:
        """Seed this process, and those that it will start."""
        loader = runner.train_dataloader
        if self._is_first:
            self._worker_init, self._is_first = loader.worker_init_fn, False
        seed_all(runner.seed, runner.epoch)
        numbers = (runner.seed, runner.epoch, get_rank())
        loader.worker_init_fn = partial(_start_worker, self._worker_init, numbers)


def _start_worker(first: _WorkerInit | None, numbers: tuple[int, ...], worker: int) -> None:
    if first is not None:
        first(worker)
    seed_all(*numbers, worker + 1)  # a 0 at the end would be this process's own seed
