from __future__ import annotations

from typing import Any

from mmaction.registry import HOOKS
from mmengine.hooks import Hook
from mmengine.model import is_model_wrapper
from mmengine.runner import Runner

from ..loading import check_checkpoint


@HOOKS.register_module()
class CheckCheckpointHook(Hook):
    """Stops a run whose checkpoint is not of its model; MMEngine only warns.

    Args:
        fresh (str, optional): Beginning of the names of tensors that may be missing or of another
            shape, such as 'cls_head.' if a training starts from another one's weights, or ''
            for all. Defaults to None: the checkpoint must hold all tensors and no other.
    """

    priority = 'VERY_HIGH'

    def __init__(self, fresh: str | None = None) -> None:
        self.fresh = fresh

    def after_load_checkpoint(self, runner: Runner, checkpoint: dict[str, Any]) -> None:
        """Check a checkpoint before the model loads it.

        Raises:
            ValueError: If it is not of the model.
        """
        model = runner.model.module if is_model_wrapper(runner.model) else runner.model
        place = runner._load_from or runner.work_dir
        try:
            check_checkpoint(model, checkpoint, place, self.fresh)
        except ValueError as error:
            if not self.fresh:
                raise
            raise ValueError(
                f'{error}; load_from_partly=True in the config takes what fits'
            ) from error
