"""Scenes that no training shows."""

from __future__ import annotations

import numpy as np
import pytest

from integralaction_mm.pantomime.scenes import unseen

SIZE = (60, 80)


def draw(name: str, seed: int = 0) -> np.ndarray:
    canvas = np.zeros((*SIZE, 3), np.float32)
    getattr(unseen, name)(canvas, np.random.default_rng(seed))
    return canvas


@pytest.mark.parametrize('name, row, rgb', [
    ('library', 47, (190, 160, 90)),  # the carpet's border
    ('city_at_night', 37, (120, 118, 126)),  # the kerb
    ('ski_slope', 59, (226, 232, 244)),  # the snow
    ('airport', 41, (150, 148, 146)),  # a line of the floor
])  # fmt: skip
def test_colours(name, row, rgb):
    """The most frequent colour of a row that no prop covers whole."""
    colours, counts = np.unique(draw(name)[row].round(), axis=0, return_counts=True)
    np.testing.assert_allclose(colours[counts.argmax()][::-1], rgb, atol=2)


@pytest.mark.parametrize(
    'name', ['empty_studio', 'library', 'city_at_night', 'ski_slope', 'airport']
)
def test_the_generator_places_the_props(name):
    one = draw(name)
    assert one.min() >= 0
    assert one.max() <= 255
    np.testing.assert_array_equal(draw(name), one)
    assert (draw(name, 1) != one).any()


def test_the_empty_studio_is_grey():
    canvas = draw('empty_studio')
    assert (canvas == canvas[..., :1]).all()
    assert (canvas == canvas[:, :1]).all()  # nothing stands on it
