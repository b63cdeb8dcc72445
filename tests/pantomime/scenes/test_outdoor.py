"""The scenes in the open."""

from __future__ import annotations

import pytest
from scenes import check_colour, check_generator

from integralaction_mm.pantomime.scenes import outdoor


@pytest.mark.parametrize('name, row, rgb', [
    ('golf_course', 59, (96, 190, 60)),  # the hill
    ('running_track', 59, (190, 80, 55)),  # the lanes
    ('stadium', 24, (240, 240, 245)),  # the boards
    ('farm', 59, (95, 58, 30)),  # the soil
    ('beach', 59, (238, 212, 145)),  # the sand
    ('lake', 59, (18, 42, 95)),  # the water
])  # fmt: skip
def test_colours(name, row, rgb):
    check_colour(getattr(outdoor, name), row, rgb)


@pytest.mark.parametrize(
    'name', ['golf_course', 'running_track', 'stadium', 'farm', 'beach', 'lake']
)
def test_the_generator_places_the_props(name):
    check_generator(getattr(outdoor, name))
