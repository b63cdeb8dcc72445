from __future__ import annotations

from collections import deque
from pathlib import Path
from typing import Any

from mmaction.registry import HOOKS
from mmengine.dist import is_main_process
from mmengine.hooks import CheckpointHook
from mmengine.logging import print_log
from mmengine.runner import Runner

from ...files import write_whole

_VALIDATED = 'last_validated'


@HOOKS.register_module(name='CheckpointHook')
class WholeCheckpointHook(CheckpointHook):
    """MMEngine's ``CheckpointHook``, made safe for a training that stops at any moment.

    It has the name of MMEngine's in MMAction2's registry, so that every config gets it.

    An old checkpoint is deleted once the new one is on disk and ``last_checkpoint`` names it;
    MMEngine deletes it before, so a stop in between leaves none if only one is kept. If a
    training was stopped between a checkpoint and its validation, the resumed one starts with that
    validation; the file ``last_validated`` records this.

    Args:
        **kwargs: Those of ``CheckpointHook``.
    """

    def before_train(self, runner: Runner) -> None:
        """Validate the epoch that the training resumes from, if not yet done."""
        super().before_train(runner)
        if not self.by_epoch or runner.val_loop is None or not runner.epoch:
            return
        mark = Path(runner.work_dir, _VALIDATED)
        validated = mark.read_text(encoding='utf-8').strip() if mark.is_file() else ''
        is_due = runner.epoch >= runner.val_begin and (
            runner.epoch % runner.val_interval == 0 or runner.epoch == runner.max_epochs
        )
        if is_due and validated != self.filename_tmpl.format(runner.epoch):
            print_log(f'epoch {runner.epoch} was not validated, so that comes first', 'current')
            runner.val_loop.run()

    def after_val_epoch(self, runner: Runner, metrics: dict[str, float] | None = None) -> None:
        """Save the best checkpoint, and record that this epoch was validated."""
        super().after_val_epoch(runner, metrics)
        if self.by_epoch and is_main_process():
            text = f'{self.filename_tmpl.format(runner.epoch)}\n'
            write_whole(Path(runner.work_dir, _VALIDATED), text)

    def _save_checkpoint_with_step(self, runner: Runner, step: int, meta: dict) -> None:
        steps = list(getattr(self, 'keep_ckpt_ids', ()))
        if self.max_keep_ckpts > 0:
            if step not in steps:
                steps.append(step)
            # With the old ones, so that a training resumed from this file deletes them.
            runner.message_hub.update_info('keep_ckpt_ids', steps)
        name = self.filename_tmpl.format(step)
        self.last_ckpt = self.file_backend.join_path(self.out_dir, name)
        runner.message_hub.update_info('last_ckpt', self.last_ckpt)
        runner.save_checkpoint(
            self.out_dir,
            name,
            self.file_client_args,
            save_optimizer=self.save_optimizer,
            save_param_scheduler=self.save_param_scheduler,
            meta=meta,
            by_epoch=self.by_epoch,
            backend_args=self.backend_args,
            **self.args,
        )
        if is_main_process():
            write_whole(Path(runner.work_dir, 'last_checkpoint'), str(self.last_ckpt))
        if self.max_keep_ckpts > 0:
            old, steps = steps[: -self.max_keep_ckpts], steps[-self.max_keep_ckpts :]
            for number in old:
                name = self.filename_tmpl.format(number)
                self._remove(self.file_backend.join_path(self.out_dir, name))
            self.keep_ckpt_ids = deque(steps, self.max_keep_ckpts)

    def _save_best_checkpoint(self, runner: Runner, metrics: dict) -> None:
        if not self.save_best:
            return
        # Without a path MMEngine has nothing to delete before it saves.
        before = self._take_best_paths()
        super()._save_best_checkpoint(runner, metrics)
        for indicator, path in before.items():
            new = self._best_path(indicator)
            if new is None:
                self._set_best_path(indicator, path)
            elif path is not None and new != path:
                self._remove(path)

    def _take_best_paths(self) -> dict[str | None, Any]:
        if len(self.key_indicators) == 1:
            before: dict[str | None, Any] = {None: self.best_ckpt_path}
        else:
            before = dict(self.best_ckpt_path_dict)
        for indicator in before:
            self._set_best_path(indicator, None)
        return before

    def _best_path(self, indicator: str | None) -> Any:
        return self.best_ckpt_path if indicator is None else self.best_ckpt_path_dict[indicator]

    def _set_best_path(self, indicator: str | None, path: Any) -> None:
        if indicator is None:
            self.best_ckpt_path = path
        else:
            self.best_ckpt_path_dict[indicator] = path

    def _remove(self, path: str) -> None:
        if is_main_process():
            if self.file_backend.isfile(path):
                self.file_backend.remove(path)
            elif self.file_backend.isdir(path):  # DeepSpeed's checkpoints are folders
                self.file_backend.rmtree(path)
