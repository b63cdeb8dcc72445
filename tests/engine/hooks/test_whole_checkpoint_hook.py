"""What lies in a work directory whenever a training is stopped."""

from __future__ import annotations

import os
import resource
from pathlib import Path

import pytest
import torch
from mmaction.registry import HOOKS
from mmengine.config import Config
from mmengine.registry import DefaultScope
from small_training import CountEpochs, train

from integralaction_mm import config_path
from integralaction_mm.engine import WholeCheckpointHook


def files(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if path.suffix == '.pth')


def test_every_config_gets_it():
    cfg = Config.fromfile(config_path('pantomime/rgb_only_pantomime.py'))
    with DefaultScope.overwrite_default_scope(cfg.default_scope):
        assert type(HOOKS.build(cfg.default_hooks.checkpoint)) is WholeCheckpointHook


@pytest.mark.parametrize('keep', [1, 2])
def test_so_many_checkpoints_are_kept(tmp_path, keep):
    train(tmp_path, 3, max_keep_ckpts=keep, save_best='acc')
    kept = [f'epoch_{epoch}.pth' for epoch in range(4 - keep, 4)]
    assert files(tmp_path) == ['best_acc_epoch_3.pth', *kept]
    assert (tmp_path / 'last_checkpoint').read_text() == str(tmp_path / 'epoch_3.pth')
    assert (tmp_path / 'last_validated').read_text() == 'epoch_3.pth\n'


def test_a_save_that_fails_leaves_the_old_checkpoint(tmp_path):
    train(tmp_path, 1, max_keep_ckpts=1)
    before = (tmp_path / 'epoch_1.pth').read_bytes()
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (len(before) // 2, limits[1]))
    try:
        with pytest.raises(OSError, match=r'File too large: needs \d+ bytes.*epoch_2.pth'):
            train(tmp_path, 2, str(tmp_path / 'epoch_1.pth'), max_keep_ckpts=1)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert (tmp_path / 'epoch_1.pth').read_bytes() == before
    assert files(tmp_path) == ['epoch_1.pth']
    assert (tmp_path / 'last_checkpoint').read_text() == str(tmp_path / 'epoch_1.pth')


def test_the_old_checkpoint_goes_after_the_new_one_has_its_name(tmp_path, monkeypatch):
    """Real calls of the system, of which the order is noted."""
    order, replace, remove = [], os.replace, os.remove
    monkeypatch.setattr(
        os, 'replace', lambda *args: order.append(Path(args[1]).name) or replace(*args)
    )
    monkeypatch.setattr(os, 'remove', lambda p: order.append(f'-{Path(p).name}') or remove(p))
    train(tmp_path, 2, max_keep_ckpts=1, save_best='acc')
    assert [name for name in order if 'epoch_' in name or name.startswith('last')] == [
        *('epoch_1.pth', 'last_checkpoint', 'best_acc_epoch_1.pth'),
        *('epoch_1.pth', 'last_checkpoint', 'last_validated'),
        *('epoch_2.pth', 'last_checkpoint', '-epoch_1.pth', 'best_acc_epoch_2.pth'),
        *('epoch_2.pth', 'last_checkpoint', '-best_acc_epoch_1.pth', 'last_validated'),
    ]


def test_a_resumed_training_deletes_what_a_stop_left(tmp_path):
    train(tmp_path, 1, max_keep_ckpts=1)
    old = (tmp_path / 'epoch_1.pth').read_bytes()
    train(tmp_path, 2, str(tmp_path / 'epoch_1.pth'), max_keep_ckpts=1)
    (tmp_path / 'epoch_1.pth').write_bytes(old)  # a stop after the save, before the deletion
    train(tmp_path, 2, str(tmp_path / 'epoch_2.pth'), max_keep_ckpts=1)
    assert files(tmp_path) == ['epoch_2.pth']


def test_the_validation_that_a_stop_left_out_comes_first(tmp_path):
    train(tmp_path, 1)
    count = CountEpochs.count
    train(tmp_path, 2, str(tmp_path / 'epoch_1.pth'))
    assert CountEpochs.count == count + 1  # of epoch 2 alone
    (tmp_path / 'last_validated').write_text('epoch_1.pth\n')  # a stop after epoch 2's checkpoint
    train(tmp_path, 2, str(tmp_path / 'epoch_2.pth'))
    assert CountEpochs.count == count + 2
    assert (tmp_path / 'last_validated').read_text() == 'epoch_2.pth\n'


def test_the_best_stays_where_the_next_is_worse(tmp_path):
    train(tmp_path, 1, save_best='acc', rule='less')
    train(tmp_path, 2, str(tmp_path / 'epoch_1.pth'), save_best='acc', rule='less')
    assert 'best_acc_epoch_1.pth' in files(tmp_path)
    train(tmp_path, 3, str(tmp_path / 'epoch_2.pth'), save_best='acc', rule='greater')
    hub = torch.load(tmp_path / 'epoch_3.pth', weights_only=False)['message_hub']
    assert Path(hub['runtime_info']['best_ckpt']).name == 'best_acc_epoch_3.pth'
    assert 'best_acc_epoch_1.pth' not in files(tmp_path)
