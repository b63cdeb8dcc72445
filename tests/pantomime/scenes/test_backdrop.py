"""Parts of a backdrop, pixel by pixel."""

from __future__ import annotations

import numpy as np

from integralaction_mm.pantomime.scenes.backdrop import bands, box, disc, shape

RED, BLUE = (255, 0, 0), (0, 0, 255)  # RGB; the canvas is BGR


def blank(height: int, width: int) -> np.ndarray:
    return np.zeros((height, width, 3), np.float32)


def test_bands():
    canvas = blank(4, 2)
    bands(canvas, (0, (0, 0, 0)), (1, (80, 160, 240)))
    # Rows are at 1/8, 3/8, 5/8 and 7/8 of the height.
    np.testing.assert_allclose(canvas[:, 0, 2], [10, 30, 50, 70], atol=1e-3)
    np.testing.assert_allclose(canvas[:, 1, 0], [30, 90, 150, 210], atol=1e-3)


def test_equal_fractions_make_an_edge():
    canvas = blank(4, 1)
    bands(canvas, (0, RED), (0.5, RED), (0.5, BLUE), (1, BLUE))
    np.testing.assert_allclose(canvas[:, 0], [[0, 0, 255]] * 2 + [[255, 0, 0]] * 2, atol=1e-3)


def test_box():
    canvas = blank(10, 20)
    box(canvas, 0.5, 0.2, 1, 0.5, RED)
    expected = blank(10, 20)
    expected[2:6, 10:, 2] = 255  # both corners are in
    np.testing.assert_array_equal(canvas, expected)


def test_disc():
    canvas = blank(10, 20)
    disc(canvas, 0.5, 0.5, 0.2, BLUE)
    filled = canvas[..., 0] == 255
    rows, columns = np.nonzero(filled)
    assert (rows.min(), rows.max(), columns.min(), columns.max()) == (3, 7, 8, 12)
    assert not canvas[..., 1:].any()
    disc(canvas, 0, 0, 0, RED)  # a radius of at least one pixel
    assert canvas[0, 0].tolist() == [0, 0, 255]


def test_shape():
    canvas = blank(10, 10)
    shape(canvas, [(0, 0), (0.4, 0), (0, 0.4)], RED)
    filled = canvas[:5, :5, 2] == 255
    np.testing.assert_array_equal(filled, np.tri(5, dtype=bool)[::-1])
    assert (canvas[..., 2] == 255).sum() == 15
