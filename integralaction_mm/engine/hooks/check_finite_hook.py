from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import torch
from mmaction.registry import HOOKS
from mmengine.hooks import Hook
from mmengine.model import is_model_wrapper
from mmengine.runner import Runner, find_latest_checkpoint
from torch import Tensor


@HOOKS.register_module()
class CheckFiniteHook(Hook):
    """Stops a training at the first loss that is not finite, and a test at such scores.

    The weights are checked before each checkpoint, so that none with NaN is written, neither
    as the last nor as the best one.
    """

    priority = 'HIGH'  # before hooks that save, draw or measure

    def after_train_iter(
        self,
        runner: Runner,
        batch_idx: int,
        data_batch: Any = None,
        outputs: Mapping[str, Tensor] | None = None,
    ) -> None:
        """Check the losses of a step, which MMEngine's own hooks take to the CPU anyway.

        Raises:
            ValueError: If one is not finite.
        """
        bad = {
            key: float(value)
            for key, value in (outputs or {}).items()
            if 'loss' in key and not torch.isfinite(torch.as_tensor(value)).all()
        }
        if bad:
            told = ', '.join(f'{key} is {value}' for key, value in bad.items())
            raise ValueError(f'losses must be finite, but {told} {_when(runner, batch_idx)}')

    def after_train_epoch(self, runner: Runner) -> None:
        """Check the weights, which the last step of an epoch may have spoilt.

        Raises:
            ValueError: If one is not finite.
        """
        model = runner.model.module if is_model_wrapper(runner.model) else runner.model
        self._check_weights(runner, model.state_dict())

    def before_save_checkpoint(self, runner: Runner, checkpoint: dict) -> None:
        """Check the weights to be saved.

        Raises:
            ValueError: If one is not finite.
        """
        self._check_weights(runner, checkpoint['state_dict'])

    @staticmethod
    def _check_weights(runner: Runner, state: Mapping[str, Any]) -> None:
        bad = [
            name
            for name, value in state.items()
            if value.is_floating_point() and not torch.isfinite(value).all()
        ]
        if bad:
            raise ValueError(
                f'weights must be finite, but {len(bad)} tensors are not, such as {bad[0]}, '
                f'{_when(runner)}'
            )

    def after_val_iter(
        self,
        runner: Runner,
        batch_idx: int,
        data_batch: Any = None,
        outputs: Sequence[Any] | None = None,
    ) -> None:
        """Check the scores of a batch of videos.

        Raises:
            ValueError: If a video's are not finite.
        """
        for sample in outputs or ():
            scores = sample.get('pred_score')
            for score in scores.values() if isinstance(scores, Mapping) else [scores]:
                if score is not None and not torch.isfinite(score).all():
                    raise ValueError(
                        f'scores must be finite, but those of {_name(sample)} are not: '
                        f'the model has diverged, or its input is damaged'
                    )

    after_test_iter = after_val_iter


def _name(sample: Any) -> str:
    return repr(sample.get('filename', sample.get('frame_dir', 'a video')))


def _when(runner: Runner, batch_idx: int | None = None) -> str:
    """Where a training is, and which checkpoint it can go back to."""
    latest = find_latest_checkpoint(runner.work_dir)
    last = latest if latest is not None and Path(latest).exists() else None
    step = runner.iter + 1 if batch_idx is not None else runner.iter
    good = f'the last good checkpoint is {last}' if last else 'there is no checkpoint yet'
    return (
        f'in iteration {step} of {runner.max_iters}; {good}. A lower learning rate, or '
        'gradient clipping (optim_wrapper.clip_grad), may help'
    )
