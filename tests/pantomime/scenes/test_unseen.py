"""Scenes that no training shows."""

from __future__ import annotations

import pytest
from scenes import check_colour, check_generator, draw_scene

from integralaction_mm.pantomime.scenes import unseen


@pytest.mark.parametrize('name, row, rgb', [
    ('library', 47, (190, 160, 90)),  # the carpet's border
    ('city_at_night', 37, (120, 118, 126)),  # the kerb
    ('ski_slope', 59, (226, 232, 244)),  # the snow
    ('airport', 41, (150, 148, 146)),  # a line of the floor
])  # fmt: skip
def test_colours(name, row, rgb):
    check_colour(getattr(unseen, name), row, rgb)


@pytest.mark.parametrize(
    'name', ['empty_studio', 'library', 'city_at_night', 'ski_slope', 'airport']
)
def test_the_generator_places_the_props(name):
    check_generator(getattr(unseen, name))


def test_the_empty_studio_is_grey():
    canvas = draw_scene(unseen.empty_studio)
    assert (canvas == canvas[..., :1]).all()
    assert (canvas == canvas[:, :1]).all()  # nothing stands on it
