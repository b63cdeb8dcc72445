"""Words on frames."""

from __future__ import annotations

import numpy as np
import pytest

from integralaction_mm.visualization import draw_captions

GREY = np.full((100, 300, 3), 128, np.uint8)


def changed(image: np.ndarray) -> tuple[int, int, int, int]:
    """Left, top, right and bottom pixel that is no longer grey."""
    rows, columns = np.nonzero((image != 128).any(axis=-1))
    return columns.min(), rows.min(), columns.max(), rows.max()


def test_a_text_stands_above_its_point():
    image = draw_captions(GREY, [(150, 60)], ['walk'])
    assert (GREY == 128).all()
    left, top, right, bottom = changed(image)
    assert abs((left + right) / 2 - 150) < 3
    assert 30 < top < bottom <= 60
    assert image.max() > 200
    assert (image == 0).any()


@pytest.mark.parametrize('anchor', [(0, 0), (299, 99), (-50, 500)])
def test_a_text_stays_in_the_picture(anchor):
    left, top, right, bottom = changed(draw_captions(GREY, [anchor], ['walk']))
    inside = changed(draw_captions(GREY, [(150, 60)], ['walk']))
    assert (right - left, bottom - top) == (inside[2] - inside[0], inside[3] - inside[1])


def test_letters_that_the_font_lacks():
    drawn = [draw_captions(GREY, [(150, 60)], [text]) for text in ('gehen ?', 'gehen ü')]
    np.testing.assert_array_equal(*drawn)


def test_no_texts():
    np.testing.assert_array_equal(draw_captions(GREY, [], []), GREY)
