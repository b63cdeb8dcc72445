"""Which checkpoint a training goes on from, of those that a stop or a disk has left."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import torch
from small_training import SmallModel, train
from torch import nn

from integralaction_mm.engine.resuming import check_resumable, find_resumable


@pytest.fixture(scope='module')
def trained(tmp_path_factory) -> dict[str, bytes]:
    """The files of a training of three epochs."""
    folder = tmp_path_factory.mktemp('trained')
    train(folder, 3)
    return {path.name: path.read_bytes() for path in folder.glob('epoch_*.pth')}


@pytest.fixture
def work_dir(trained, tmp_path) -> Path:
    for name, content in trained.items():
        (tmp_path / name).write_bytes(content)
    (tmp_path / 'last_checkpoint').write_text('/moved/since/epoch_3.pth')
    return tmp_path


def halve(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def replace_by_weights(path: Path) -> None:
    torch.save(SmallModel().state_dict(), path)


def replace_by_another_model(path: Path) -> None:
    content = torch.load(path, weights_only=False)
    content['state_dict'] = nn.Linear(2, 2).state_dict()
    torch.save(content, path)


DAMAGES = {
    'halved': (halve, 'cannot be read: .*epoch_3.pth'),
    'empty': (lambda path: path.write_bytes(b''), 'cannot be read: .*epoch_3.pth'),
    'text': (lambda path: path.write_text('text'), 'cannot be read: .*epoch_3.pth'),
    'zeros': (lambda path: path.write_bytes(bytes(1000)), 'cannot be read: .*epoch_3.pth'),
    'gone': (lambda path: path.unlink(), 'there is no checkpoint .*epoch_3.pth'),
    'weights': (replace_by_weights, 'one that a training saved.*lacks meta, .*epoch_3.pth'),
    'a number': (
        lambda path: torch.save(7, path),
        'epoch_3.pth .checkpoint must hold a',
    ),
    'foreign': (replace_by_another_model, "must be of the config's model.*epoch_3.pth"),
}


@pytest.mark.parametrize('damage', DAMAGES)
def test_the_one_before_a_damaged_one(damage, work_dir, log):
    assert find_resumable(work_dir, SmallModel) == work_dir / 'epoch_3.pth'
    assert not [line for line in log if 'passed over' in line]
    act, message = DAMAGES[damage]
    act(work_dir / 'epoch_3.pth')
    assert find_resumable(work_dir, SmallModel) == work_dir / 'epoch_2.pth'
    (line,) = [line for line in log if 'passed over' in line]
    assert re.search(message, line)
    for path in work_dir.glob('epoch_*.pth'):
        act(path)
    assert find_resumable(work_dir, SmallModel) is None


def test_an_older_training_in_the_same_folder_is_not_taken(work_dir):
    (work_dir / 'last_checkpoint').write_text(str(work_dir / 'epoch_2.pth'))
    assert find_resumable(work_dir) == work_dir / 'epoch_2.pth'
    (work_dir / 'epoch_2.pth').unlink()
    assert find_resumable(work_dir) == work_dir / 'epoch_1.pth'


@pytest.mark.parametrize('text', [None, '', '/a/folder/epo', '\0'])
def test_without_a_name_the_highest_number(text, work_dir):
    if text is None:
        (work_dir / 'last_checkpoint').unlink()
    else:
        (work_dir / 'last_checkpoint').write_text(text)
    (work_dir / 'epoch_10.pth').write_bytes((work_dir / 'epoch_3.pth').read_bytes())
    assert find_resumable(work_dir) == work_dir / 'epoch_10.pth'


def test_a_checkpoint_in_another_folder(work_dir, tmp_path_factory):
    other = tmp_path_factory.mktemp('out_dir') / 'mine_3.pth'
    other.write_bytes((work_dir / 'epoch_3.pth').read_bytes())
    (work_dir / 'last_checkpoint').write_text(str(other))
    assert find_resumable(work_dir) == other


def test_no_folder(tmp_path):
    assert find_resumable(tmp_path / 'nowhere') is None
    with pytest.raises(FileNotFoundError, match='there is no checkpoint nowhere.pth'):
        check_resumable('nowhere.pth')
