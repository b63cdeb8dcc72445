"""The scenes in the open."""

from __future__ import annotations

import numpy as np
import pytest

from integralaction_mm.pantomime.scenes import outdoor

SIZE = (60, 80)


def draw(name: str, seed: int = 0) -> np.ndarray:
    canvas = np.zeros((*SIZE, 3), np.float32)
    getattr(outdoor, name)(canvas, np.random.default_rng(seed))
    return canvas


@pytest.mark.parametrize('name, row, rgb', [
    ('golf_course', 59, (96, 190, 60)),  # the hill
    ('running_track', 59, (190, 80, 55)),  # the lanes
    ('stadium', 24, (240, 240, 245)),  # the boards
    ('farm', 59, (95, 58, 30)),  # the soil
    ('beach', 59, (238, 212, 145)),  # the sand
    ('lake', 59, (18, 42, 95)),  # the water
])  # fmt: skip
def test_colours(name, row, rgb):
    """The most frequent colour of a row that no prop covers whole."""
    colours, counts = np.unique(draw(name)[row].round(), axis=0, return_counts=True)
    np.testing.assert_allclose(colours[counts.argmax()][::-1], rgb, atol=2)


@pytest.mark.parametrize(
    'name', ['golf_course', 'running_track', 'stadium', 'farm', 'beach', 'lake']
)
def test_the_generator_places_the_props(name):
    one = draw(name)
    assert one.min() >= 0
    assert one.max() <= 255
    np.testing.assert_array_equal(draw(name), one)
    assert (draw(name, 1) != one).any()
