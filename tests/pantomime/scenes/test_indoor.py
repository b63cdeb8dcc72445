"""The scenes indoors."""

from __future__ import annotations

import pytest
from scenes import check_colour, check_generator

from integralaction_mm.pantomime.scenes import indoor


@pytest.mark.parametrize('name, row, rgb', [
    ('weight_room', 19, (160, 160, 168)),  # the rail
    ('living_room', 59, (169, 115, 70)),  # the floor
    ('ice_rink', 28, (245, 205, 40)),  # the kick plate
    ('boxing_hall', 59, (55, 80, 169)),  # the canvas
    ('kitchen', 24, (120, 85, 60)),  # the worktop
    ('pool', 0, (224, 240, 240)),  # the wall
])  # fmt: skip
def test_colours(name, row, rgb):
    check_colour(getattr(indoor, name), row, rgb)


@pytest.mark.parametrize(
    'name', ['weight_room', 'living_room', 'ice_rink', 'boxing_hall', 'kitchen', 'pool']
)
def test_the_generator_places_the_props(name):
    check_generator(getattr(indoor, name))
