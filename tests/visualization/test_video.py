from __future__ import annotations

import numpy as np
import pytest

from integralaction_mm.visualization import canvas_height, fit_size, join_panel, resize_frame


@pytest.mark.parametrize(
    ('size', 'shown'),
    [
        ((240, 320), (480, 640)),
        ((1080, 1920), (540, 960)),
        ((1920, 1080), (960, 540)),
        ((480, 720), (480, 720)),
        ((1, 2000), (2, 960)),
    ],
)
def test_fit_size(size, shown):
    assert fit_size(size) == shown
    assert resize_frame(np.zeros((*size, 3), dtype=np.uint8), shown).shape == (*shown, 3)


def test_join_panel_centres_a_low_image():
    image = np.full((100, 200, 3), 200, dtype=np.uint8)
    height = canvas_height((100, 200))
    joined = join_panel(image, np.full((height, 360, 3), 9, dtype=np.uint8))
    assert joined.shape == (460, 560, 3)
    np.testing.assert_array_equal(np.flatnonzero(joined[:, 0, 0] == 200), np.arange(180, 280))
    assert (joined[:, 200:] == 9).all()
