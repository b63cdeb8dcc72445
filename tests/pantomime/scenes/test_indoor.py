"""The scenes indoors."""

from __future__ import annotations

import numpy as np
import pytest

from integralaction_mm.pantomime.scenes import indoor

SIZE = (60, 80)


def draw(name: str, seed: int = 0) -> np.ndarray:
    canvas = np.zeros((*SIZE, 3), np.float32)
    getattr(indoor, name)(canvas, np.random.default_rng(seed))
    return canvas


@pytest.mark.parametrize('name, row, rgb', [
    ('weight_room', 19, (160, 160, 168)),  # the rail
    ('living_room', 59, (169, 115, 70)),  # the floor
    ('ice_rink', 28, (245, 205, 40)),  # the kick plate
    ('boxing_hall', 59, (55, 80, 169)),  # the canvas
    ('kitchen', 24, (120, 85, 60)),  # the worktop
    ('pool', 0, (224, 240, 240)),  # the wall
])  # fmt: skip
def test_colours(name, row, rgb):
    """The most frequent colour of a row that no prop covers whole."""
    colours, counts = np.unique(draw(name)[row].round(), axis=0, return_counts=True)
    np.testing.assert_allclose(colours[counts.argmax()][::-1], rgb, atol=2)


@pytest.mark.parametrize(
    'name', ['weight_room', 'living_room', 'ice_rink', 'boxing_hall', 'kitchen', 'pool']
)
def test_the_generator_places_the_props(name):
    one = draw(name)
    assert one.min() >= 0
    assert one.max() <= 255
    np.testing.assert_array_equal(draw(name), one)
    assert (draw(name, 1) != one).any()
