from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest
from mmengine.config import Config

from integralaction_mm.experiments.recipes import (
    FINISHED,
    STARTED,
    clear,
    drop_previous,
    is_of,
    make_recipe,
    read_json,
    read_previous,
    restore_previous,
    set_aside,
)

FIELDS = dict(model=dict(depth=18), train_cfg=dict(max_epochs=6))


def test_a_recipe_is_of_what_a_training_uses():
    recipe = make_recipe(Config(FIELDS), 0)
    text = '{"model": {"depth": 18}, "train_cfg": {"max_epochs": 6}}'
    assert recipe == dict(config=hashlib.sha256(text.encode()).hexdigest(), seed=0)
    unused = dict(test_sets=dict(a=1), test_dataloader=dict(batch_size=1), log_level='ERROR')
    assert make_recipe(Config({**FIELDS, **unused}), 0) == recipe
    assert make_recipe(Config({**FIELDS, 'model': dict(depth=50)}), 0) != recipe
    assert make_recipe(Config({**FIELDS, 'custom_hooks': []}), 0) != recipe
    assert make_recipe(Config(FIELDS), 1) != recipe
    assert make_recipe(Config(FIELDS), 0, Path('a/features')) == {**recipe, 'features': 'features'}


def test_a_mark_of_all_of_the_config_still_counts():
    cfg = Config({**FIELDS, 'test_sets': dict(a=1)})
    text = json.dumps(cfg.to_dict(), sort_keys=True)
    old = dict(config=hashlib.sha256(text.encode()).hexdigest(), seed=0)
    assert old != make_recipe(cfg, 0)
    assert is_of(old, cfg, 0)
    assert is_of(make_recipe(cfg, 0), cfg, 0)
    assert not is_of(old, cfg, 1)
    assert not is_of(None, cfg, 0)


@pytest.mark.parametrize('text', ['', '{"a": 1', '[1]', '\x00'])
def test_a_damaged_mark_is_none(text, tmp_path):
    path = tmp_path / 'finished.json'
    assert read_json(path) is None
    path.write_text(text)
    assert read_json(path) is None
    path.write_text('{"a": 1}')
    assert read_json(path) == dict(a=1)


def finish(work_dir: Path, epoch: int) -> dict:
    """Leave what a finished training does, and a log, which stays."""
    content = dict(seed=epoch)
    work_dir.mkdir(exist_ok=True)
    for name in (f'epoch_{epoch}.pth', 'last_checkpoint', 'last_validated', 'train.log'):
        (work_dir / name).write_text(f'{name} of {epoch}')
    (work_dir / FINISHED).write_text(json.dumps(content))
    return content


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_a_finished_training_is_kept_until_the_next_is(tmp_path):
    work_dir = tmp_path / 'stage'
    set_aside(work_dir)  # nothing is there
    old = finish(work_dir, 6)
    set_aside(work_dir)
    assert names(work_dir) == {'previous', 'train.log'}
    assert read_previous(work_dir) == old
    # The new one is begun, and given up for a third.
    for name in (STARTED, 'epoch_1.pth', 'last_checkpoint'):
        (work_dir / name).write_text('{}')
    set_aside(work_dir)
    assert names(work_dir) == {'previous', 'train.log'}
    restore_previous(work_dir)
    assert names(work_dir) == {
        *('epoch_6.pth', 'last_checkpoint', 'last_validated', 'train.log', FINISHED)
    }
    assert (work_dir / 'last_checkpoint').read_text() == 'last_checkpoint of 6'
    set_aside(work_dir)
    finish(work_dir, 8)
    drop_previous(work_dir)
    assert read_previous(work_dir) is None
    assert 'epoch_8.pth' in names(work_dir)
    clear(work_dir)
    assert names(work_dir) == {'train.log'}


def test_a_stopped_move_goes_on(tmp_path):
    work_dir = tmp_path / 'stage'
    old = finish(work_dir, 6)
    previous = work_dir / 'previous'
    previous.mkdir()
    (work_dir / 'epoch_6.pth').rename(previous / 'epoch_6.pth')  # and then it was killed
    set_aside(work_dir)
    assert read_previous(work_dir) == old
    assert (previous / 'epoch_6.pth').read_text() == 'epoch_6.pth of 6'
    (previous / 'epoch_6.pth').rename(work_dir / 'epoch_6.pth')  # on the way back
    restore_previous(work_dir)
    assert json.loads((work_dir / FINISHED).read_text()) == old
    assert (work_dir / 'epoch_6.pth').read_text() == 'epoch_6.pth of 6'


def test_a_training_of_before_gives_way_to_one_that_was_finished_since(tmp_path):
    work_dir = tmp_path / 'stage'
    finish(work_dir, 6)
    set_aside(work_dir)
    finish(work_dir, 8)  # and it was killed before it dropped the other
    set_aside(work_dir)
    assert read_previous(work_dir) == dict(seed=8)
    assert 'epoch_6.pth' not in names(work_dir / 'previous')
