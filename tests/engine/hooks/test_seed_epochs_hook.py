"""A training that was stopped and went on ends with the weights of one that was not."""

from __future__ import annotations

import pytest
import torch
from small_training import small_config, train

from integralaction_mm.commands.launch import build_runner
from integralaction_mm.engine import SeedEpochsHook


@pytest.mark.parametrize('workers', [0, 2])
def test_resumed_weights_are_those_of_the_whole_training(workers, tmp_path):
    """With a shuffled order, random inputs, dropout, batch statistics and momentum."""
    whole = train(tmp_path / 'whole', 3, workers=workers)
    train(tmp_path / 'stopped', 1, workers=workers)
    resume = str(tmp_path / 'stopped/epoch_1.pth')
    resumed = train(tmp_path / 'stopped', 3, resume, workers=workers)
    assert whole.keys() == resumed.keys()
    for name, value in whole.items():
        torch.testing.assert_close(resumed[name], value, rtol=0, atol=1e-6, msg=name)


def test_no_two_epochs_and_workers_draw_the_same(tmp_path):
    runner = build_runner(small_config(tmp_path, 1, workers=2))
    runner.train_loop  # noqa: B018  # builds it
    hook, seen = SeedEpochsHook(), []
    for epoch in range(3):
        runner.train_loop._epoch = epoch
        hook.before_train_epoch(runner)
        seen += [tuple(point.tolist()) for b in runner.train_dataloader for point in b['inputs']]
    assert len(set(seen)) == len(seen) == 36
