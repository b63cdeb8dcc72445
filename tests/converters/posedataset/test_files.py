"""A dataset's own files in its folder."""

from __future__ import annotations

import json

import pytest

from integralaction_mm.converters.posedataset.files import prepare
from integralaction_mm.files import PART


def test_a_new_folder_gets_the_recipe(tmp_path):
    out = tmp_path / 'new'
    prepare(out, {'classes': 50}, force=False)
    assert json.loads((out / 'recipe.json').read_text()) == {'classes': 50}
    assert [path.name for path in out.iterdir()] == ['recipe.json']


def test_the_same_recipe_keeps_what_is_there(tmp_path):
    prepare(tmp_path, {'classes': 50}, force=False)
    (tmp_path / 'skeletons').mkdir()
    done, killed = (tmp_path / 'skeletons' / name for name in ('a.pkl', f'{PART}b.pkl'))
    done.touch()
    killed.touch()
    prepare(tmp_path, {'classes': 50}, force=False)
    assert done.exists()
    assert not killed.exists()


def test_another_recipe_is_refused(tmp_path):
    prepare(tmp_path, {'classes': 50}, force=False)
    with pytest.raises(ValueError, match='classes=50, but got classes=400'):
        prepare(tmp_path, {'classes': 400}, force=False)
    assert json.loads((tmp_path / 'recipe.json').read_text()) == {'classes': 50}


@pytest.mark.parametrize('name', ['annotations.pkl', 'skeletons'])
def test_files_of_something_else_are_refused(tmp_path, name):
    (tmp_path / name).mkdir()
    with pytest.raises(ValueError, match=f'must be a folder without {name} or .*--force'):
        prepare(tmp_path, {}, force=False)
    assert not (tmp_path / 'recipe.json').exists()


def test_force_deletes_what_a_conversion_writes_alone(tmp_path):
    (tmp_path / 'skeletons/x').mkdir(parents=True)
    for name in ('annotations.pkl', 'left_out.json', 'skeletons/x/a.pkl', 'mine.txt'):
        (tmp_path / name).touch()
    prepare(tmp_path, {'classes': 50}, force=True)
    files = sorted(path.name for path in tmp_path.rglob('*') if path.is_file())
    assert files == ['mine.txt', 'recipe.json']
