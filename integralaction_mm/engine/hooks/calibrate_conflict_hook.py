from __future__ import annotations

import logging
from typing import Any

import torch
from mmaction.registry import HOOKS
from mmengine.dist import all_gather_object
from mmengine.hooks import Hook
from mmengine.logging import print_log
from mmengine.model import is_model_wrapper
from mmengine.runner import Runner
from torch import Tensor


@HOOKS.register_module()
class CalibrateConflictHook(Hook):
    """Makes ``context_conflict`` of a ``ConflictAwareGatingHead`` a calibrated probability.

    Before a checkpoint is saved, each validation video's pose is paired with its own appearance
    and with that of ``partners`` other videos, and the head fits its calibration to these pairs,
    with equal weight for both kinds. The checkpoint stores it. Videos without a pose are left
    out; if the rest have fewer than two classes, a warning says that nothing is
    calibrated. The same happens to ``pose_on_body`` of a head with ``body``, from each video's
    picture with its own pose and with that of another video.

    Args:
        partners (int): Other videos for each video, >= 1, at most all. Defaults to 64.
        seed (int): Seed that chooses them. Defaults to 0.

    Raises:
        ValueError: If ``partners`` is below 1.
    """

    priority = 'NORMAL'  # before CheckpointHook

    def __init__(self, partners: int = 64, seed: int = 0) -> None:
        if partners < 1:
            raise ValueError(f'partners must be >= 1, but got {partners}')
        self.partners = partners
        self.seed = seed
        self._verdicts: tuple[Tensor, ...] | None = None

    def after_train_epoch(self, runner: Runner) -> None:
        """Fit the calibration.

        Raises:
            ValueError: If the model's head has none.
        """
        model: Any = runner.model.module if is_model_wrapper(runner.model) else runner.model
        if not hasattr(model.cls_head, 'calibrate'):
            raise ValueError(
                'CalibrateConflictHook needs a ConflictAwareGatingHead, '
                f'but got {type(model.cls_head).__name__}'
            )
        if runner.val_loop is None:
            _warn('no validation')
            return
        if self._verdicts is None or not model.freeze_streams:
            self._verdicts = _collect(model, runner.val_loop.dataloader)
        rgb, pose, labels, seen, *joints = self._verdicts
        classes = len(labels.unique())
        if classes < 2:
            _warn(
                'pairs of different actions need two classes, and the '
                f'{len(labels)} validation videos with a pose are of {classes}'
            )
            return
        own = torch.arange(len(labels))
        generator = torch.Generator().manual_seed(self.seed)
        steps = torch.randperm(len(labels) - 1, generator=generator)[: self.partners] + 1
        others = torch.cat([own, *((own + step) % len(own) for step in steps)])
        bodies = own.repeat(len(steps) + 1)
        conflicts = labels[others] != labels[bodies]
        fit = model.cls_head.calibrate(rgb[others], pose[bodies], conflicts, seen[bodies])
        print_log(f'context_conflict calibrated on {len(own)} videos: {fit}', 'current')
        if joints:
            fit = model.cls_head.body.calibrate(*joints)
            print_log(f'pose_on_body calibrated on {len(own)} videos: {fit}', 'current')


def _warn(reason: str) -> None:
    print_log(f'{reason}, so context_conflict is not calibrated', 'current', logging.WARNING)


def _collect(model: Any, loader: Any) -> tuple[Tensor, ...]:
    """The streams' outputs for the videos with a pose, from all processes.

    Returns:
        tuple[Tensor, ...]: Logits of the RGB and of the pose stream (N, K), labels (N,), how
        much of a pose is seen (N, T) and, for a head with ``body``, the features at the own
        joints and at those of another video.
    """
    training = model.training
    model.eval()
    parts = []
    with torch.no_grad():
        for batch in loader:
            data = model.data_preprocessor(batch, False)
            features = model.run_streams(data['inputs'], with_others=True)
            labels = torch.cat([sample.gt_label for sample in data['data_samples']])
            # [videos * clips, ...], of which the first clip of each video is taken
            clips = len(features.seen) // len(labels)
            joints = [x for x in (features.joints, features.other_joints) if x is not None]
            scores, seen = features.scores, features.seen
            values = scores['rgb'], scores['pose'], labels, seen, *joints
            found = seen[::clips].any(dim=1).cpu()
            parts.append([(x if x is labels else x[::clips].float()).cpu()[found] for x in values])
    model.train(training)
    gathered = [part for rank in all_gather_object(parts) for part in rank]
    return tuple(torch.cat(values) for values in zip(*gathered))
