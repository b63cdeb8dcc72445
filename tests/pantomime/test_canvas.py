"""Drawing with RGB colours on a BGR image."""

from __future__ import annotations

import numpy as np
import pytest

from integralaction_mm.pantomime.canvas import disc, polygon, stroke


@pytest.fixture
def image() -> np.ndarray:
    return np.zeros((20, 20, 3), dtype=np.uint8)


RGB = (250, 100, 50)


def covered(image: np.ndarray) -> np.ndarray:
    """Pixels that are covered by half or more; the rim is soft."""
    return image[..., 2] >= 125


def test_stroke_has_its_thickness(image):
    stroke(image, (4, 10), (16, 10), 5, RGB)
    assert image[10, 10].tolist() == [50, 100, 250]  # BGR
    assert covered(image)[:, 10].sum() == pytest.approx(5, abs=2)
    assert not image[10, 0].any()
    assert not image[2].any()


def test_disc_and_ring(image):
    disc(image, (10, 10), 6, RGB)
    assert covered(image).sum() == pytest.approx(
        np.pi * 6.5**2, rel=0.1
    )  # of pixels, not of their middles
    ring = np.zeros_like(image)
    disc(ring, (10, 10), 6, RGB, width=1)
    assert not ring[10, 10].any()
    assert ring[10, 16].any()


def test_polygon(image):
    polygon(image, [np.array(corner) for corner in ((4, 4), (14, 4), (14, 14), (4, 14))], RGB)
    assert image[9, 9].tolist() == [50, 100, 250]
    assert covered(image).sum() == pytest.approx(121, abs=25)
