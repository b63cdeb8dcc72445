"""The settings of a dataset."""

from __future__ import annotations

import json

import pytest

from integralaction_mm.pantomime.settings import BASIC_SPLITS, GENERATOR, Settings


def test_recipe_is_what_json_gives_back():
    recipe = Settings(3, 4, 2, 1, (96, 72), 30).recipe()
    assert json.loads(json.dumps(recipe)) == recipe
    sizes = dict(train=4, val=2, test=1, size=[96, 72], frames=30)
    assert recipe == dict(generator=GENERATOR, seed=3, **sizes)


def test_videos_of_each_split():
    settings = Settings(3, 4, 2, 1, (96, 72), 30)
    assert [settings.videos_per_class(split) for split in BASIC_SPLITS] == [4, 2, 1, 1]


@pytest.mark.parametrize('size', [(96,), (96, 71), (30, 72), (96, 1026), (96.0, 72), 'ab'])
def test_sizes_that_are_none(size):
    with pytest.raises(ValueError, match='size must be .width, height., two even integers'):
        Settings(3, 4, 2, 1, size, 30)
