"""Scenes of Pantomime drawn small, and what holds for each of them."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

SIZE = (60, 80)


def draw_scene(scene: Callable, seed: int = 0) -> np.ndarray:
    """float32 (60, 80, 3), BGR."""
    canvas = np.zeros((*SIZE, 3), np.float32)
    scene(canvas, np.random.default_rng(seed))
    return canvas


def check_colour(scene: Callable, row: int, rgb: tuple[int, int, int]) -> None:
    """The most frequent colour of a row that no prop covers whole."""
    colours, counts = np.unique(draw_scene(scene)[row].round(), axis=0, return_counts=True)
    np.testing.assert_allclose(colours[counts.argmax()][::-1], rgb, atol=2)


def check_generator(scene: Callable) -> None:
    """The generator places the props, and nothing else does."""
    one = draw_scene(scene)
    assert one.min() >= 0
    assert one.max() <= 255
    np.testing.assert_array_equal(draw_scene(scene), one)
    assert (draw_scene(scene, 1) != one).any()
