"""Stages trained by real processes: what is done, what goes on, what begins anew."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest
import torch

from integralaction_mm.experiments.stages import ensure_tested, ensure_trained, find_trained


@pytest.fixture
def stage(runs, tmp_path, monkeypatch):
    """``stage(epochs)`` trains the pose stream for so many epochs; returns checkpoint and log."""
    monkeypatch.setenv('OMP_NUM_THREADS', '1')
    config, options = str(runs.configs / 'pose_only_pantomime.py'), dict(runs._where())

    def train(epochs: int) -> tuple[Path, str]:
        changed = {**options, 'train_cfg.max_epochs': epochs}
        checkpoint = ensure_trained(config, tmp_path / 'stage', 0, changed)
        return checkpoint, (tmp_path / 'stage/train.log').read_text()

    return train


def interrupt(work_dir: Path) -> None:
    """Leave a folder as a process does that was stopped after its last checkpoint."""
    (work_dir / 'finished.json').rename(work_dir / 'started.json')


@pytest.mark.slow
def test_goes_on_with_its_own_recipe_alone(stage, tmp_path):
    checkpoint, log = stage(1)
    assert checkpoint.name == 'epoch_1.pth'
    assert 'resumed epoch' not in log
    written = checkpoint.stat().st_mtime_ns
    assert stage(1) == (checkpoint, log)  # done, so no process
    assert checkpoint.stat().st_mtime_ns == written

    interrupt(tmp_path / 'stage')
    _, log = stage(1)
    assert 'resumed epoch: 1' in log
    assert checkpoint.stat().st_mtime_ns == written  # nothing was left to do

    interrupt(tmp_path / 'stage')
    last, log = stage(2)  # another recipe
    assert 'resumed epoch' not in log
    assert last.name == 'epoch_2.pth'
    assert checkpoint.stat().st_mtime_ns > written
    assert torch.load(last, weights_only=False)['meta']['epoch'] == 2


@pytest.mark.slow
def test_a_failure_shows_the_last_lines(tmp_path):
    config = tmp_path / 'broken.py'
    config.write_text('model = dict()\n')
    log = tmp_path / 'dumps/broken.log'
    with pytest.raises(
        RuntimeError, match=f'test broken failed, the whole log is {log}:\n'
    ) as info:
        ensure_tested(str(config), config, log.with_suffix('.pkl'))
    assert 'must have model, test_dataloader' in str(info.value)


def test_a_stage_trained_anew_outdates_what_started_from_it(tmp_path):
    config, work_dir = tmp_path / 'chain.py', tmp_path / 'chain'
    chain = f'streams://rgb={tmp_path}/rgb&pose={tmp_path}/pose'
    config.write_text(f'load_from = {chain!r}\n')
    for name in ('chain', 'rgb', 'pose'):
        (tmp_path / name).mkdir()
    (tmp_path / 'rgb/finished.json').write_text('{"seed": 0}')
    checkpoint = work_dir / 'epoch_1.pth'
    checkpoint.touch()
    (work_dir / 'last_checkpoint').write_text(str(checkpoint))
    digest = hashlib.sha256(json.dumps({'load_from': chain}).encode()).hexdigest()
    recipe = dict(config=digest, seed=0, rgb=dict(seed=0), pose=None)
    (work_dir / 'finished.json').write_text(json.dumps(recipe))
    assert find_trained(str(config), work_dir, 0) == checkpoint
    assert find_trained(str(config), work_dir, 1) is None
    assert find_trained(str(config), work_dir, 0, dict(a=1)) is None
    (tmp_path / 'rgb/finished.json').write_text('{"seed": 1}')
    assert find_trained(str(config), work_dir, 0) is None
