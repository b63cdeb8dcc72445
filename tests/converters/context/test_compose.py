"""Where persons stand before a photograph, and with which pixels."""

from __future__ import annotations

import numpy as np
import pytest

from integralaction_mm.converters.context.compose import Placement, compose

RED = np.full((4, 6, 3), (255, 0, 0), np.uint8)


@pytest.mark.parametrize('target, scale, offset', [
    ((12, 8), 2, (0, 0)),
    ((12, 12), 2, (0, 2)),
    ((10, 4), 1, (2, 0)),
    ((3, 2), 0.5, (0, 0)),
])  # fmt: skip
def test_fits_into_the_middle(target, scale, offset):
    placement = Placement((6, 4), target)
    assert (placement.scale, placement.offset) == (scale, offset)
    corners = np.array([[0, 0], [6, 4]])
    np.testing.assert_allclose(placement.move(corners), corners * scale + offset)


def test_pixels_lie_where_keypoints_do():
    placement = Placement((6, 4), (18, 16))  # three times as large, 2 rows above and below
    image = np.zeros((4, 6), np.float32)
    image[1, 2] = 1
    rows, columns = np.nonzero(placement.warp(image) == 1)
    # The centre of pixel (2, 1) is at (2.5, 1.5), and so at (7.5, 6.5).
    assert (rows.tolist(), columns.tolist()) == ([6], [7])
    assert placement.move(np.array([2.5, 1.5])).tolist() == [7.5, 6.5]


def test_persons_before_a_photograph():
    photograph = np.full((4, 6, 3), (10, 20, 30), np.uint8)
    mask = np.zeros((4, 6), bool)
    mask[1:3, 2:5] = True
    mixed = compose(RED, mask, photograph, Placement((6, 4), (6, 4)), feather=0)
    assert (mixed[mask] == (255, 0, 0)).all()
    assert (mixed[~mask] == (10, 20, 30)).all()


def test_a_soft_edge_lies_between():
    photograph = np.full((40, 60, 3), (10, 20, 30), np.uint8)
    mask = np.arange(60) < np.full((40, 1), 30)
    frame = np.full((40, 60, 3), (210, 220, 30), np.uint8)
    row = compose(frame, mask, photograph, Placement((60, 40), (60, 40)), feather=2)[20]
    assert row[20].tolist() == [210, 220, 30]
    assert row[40].tolist() == [10, 20, 30]
    # The edge is half-way between both at its middle: 110.
    assert row[29:31, 0].mean() == pytest.approx(110, abs=1)
    assert (np.diff(row[:, 0].astype(int)) <= 0).all()


def test_before_a_grey_photograph_all_is_grey():
    photograph = np.full((4, 6, 3), 50, np.uint8)
    mixed = compose(RED, np.ones((4, 6), bool), photograph, Placement((6, 4), (6, 4)), feather=0)
    assert (mixed == 76).all()  # 0.299 of 255
