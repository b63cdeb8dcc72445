"""Stages trained by real processes: what is done, what goes on, what begins anew."""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path

import numpy as np
import pytest
import torch
from mmengine.config import Config

from integralaction_mm.analysis import Dump, save_dump
from integralaction_mm.experiments.recipes import FINISHED, STARTED, make_recipe, set_aside
from integralaction_mm.experiments.stages import (
    ensure_tested,
    ensure_trained,
    find_trained,
    is_tested,
)
from integralaction_mm.files import write_json


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


def save_checkpoint(path: Path, epoch: int = 1) -> Path:
    """Save what a training of no model would."""
    meta = dict(epoch=epoch, iter=epoch)
    torch.save(dict(meta=meta, state_dict={}, message_hub={}, optimizer={}), path)
    return path


def interrupt(work_dir: Path) -> None:
    """Leave a folder as a process does that was stopped after its last checkpoint."""
    (work_dir / 'finished.json').rename(work_dir / 'started.json')


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


def test_a_stage_trained_anew_outdates_what_started_from_it(tmp_path):
    config, work_dir = tmp_path / 'chain.py', tmp_path / 'chain'
    chain = f'streams://rgb={tmp_path}/rgb&pose={tmp_path}/pose'
    config.write_text(f'load_from = {chain!r}\n')
    for name in ('chain', 'rgb', 'pose'):
        (tmp_path / name).mkdir()
    (tmp_path / 'rgb/finished.json').write_text('{"seed": 0}')
    checkpoint = save_checkpoint(work_dir / 'epoch_2.pth')
    (work_dir / 'last_checkpoint').write_text(str(checkpoint))
    digest = hashlib.sha256(json.dumps({'load_from': chain}).encode()).hexdigest()
    recipe = dict(config=digest, seed=0, rgb=dict(seed=0), pose=None)
    (work_dir / 'finished.json').write_text(json.dumps(recipe))
    assert find_trained(str(config), work_dir, 0) == checkpoint
    assert find_trained(str(config), work_dir, 1) is None
    assert find_trained(str(config), work_dir, 0, {'model.depth': 18}) is None
    # Damaged, the one before is not the end of the training.
    save_checkpoint(work_dir / 'epoch_1.pth')
    checkpoint.write_bytes(checkpoint.read_bytes()[:100])
    assert find_trained(str(config), work_dir, 0) is None
    save_checkpoint(checkpoint)
    (tmp_path / 'rgb/finished.json').write_text('{"seed": 1}')
    assert find_trained(str(config), work_dir, 0) is None


def test_a_dump_is_of_the_checkpoint_that_its_mark_tells(tmp_path, capsys):
    checkpoint, dump = save_checkpoint(tmp_path / 'epoch_1.pth'), tmp_path / 'a.pkl'
    assert not is_tested(checkpoint, dump)
    save_dump(Dump(('a',), np.eye(2)[:1], np.array([0])), dump)
    assert is_tested(checkpoint, dump)  # no mark, so the newer file decides
    digest = hashlib.sha256(checkpoint.read_bytes()).hexdigest()
    dump.with_suffix('.json').write_text(json.dumps(dict(checkpoint=digest)))
    os.utime(dump, (0, 0))  # written by a host whose clock is slow
    assert is_tested(checkpoint, dump)
    content = dump.read_bytes()
    dump.write_bytes(content[: len(content) // 2])
    assert not is_tested(checkpoint, dump)
    assert 'damaged, so its test is redone: ' in ''.join(capsys.readouterr())
    dump.write_bytes(content)
    save_checkpoint(checkpoint, 2)
    assert not is_tested(checkpoint, dump)


def test_a_dump_without_a_mark_gets_one(tmp_path):
    checkpoint, dump = save_checkpoint(tmp_path / 'epoch_1.pth'), tmp_path / 'a.pkl'
    save_dump(Dump(('a',), np.eye(2)[:1], np.array([0])), dump)
    ensure_tested('a.py', checkpoint, {dump: {}})  # no process
    os.utime(dump, (0, 0))  # as a copy has
    assert is_tested(checkpoint, dump)
    save_checkpoint(checkpoint, 2)
    assert not is_tested(checkpoint, dump)


def test_a_training_set_aside_is_there_again_for_its_own_recipe(tmp_path):
    config, work_dir = tmp_path / 'a.py', tmp_path / 'stage'
    config.write_text('model = dict()\n')
    work_dir.mkdir()
    checkpoint = save_checkpoint(work_dir / 'epoch_2.pth', 2)
    (work_dir / 'last_checkpoint').write_text(str(checkpoint))
    write_json(work_dir / FINISHED, make_recipe(Config.fromfile(config), 0))
    set_aside(work_dir)  # as a training of another recipe does when it starts
    write_json(work_dir / STARTED, dict(config='another', seed=0))
    save_checkpoint(work_dir / 'epoch_3.pth', 3)
    assert find_trained(str(config), work_dir, 0) is None
    assert ensure_trained(str(config), work_dir, 0) == checkpoint  # no process
    assert sorted(path.name for path in work_dir.iterdir()) == [
        'epoch_2.pth', FINISHED, 'last_checkpoint',
    ]  # fmt: skip
