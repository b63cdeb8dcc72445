"""Inputs of a model as pictures, on values worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest

from integralaction_mm.visualization.inputs import (
    draw_fields,
    draw_graphs,
    draw_maps,
    draw_values,
    plot_rows,
    spread,
)


@pytest.mark.parametrize(
    'args, expected', [((8, 4), [1, 3, 5, 7]), ((2, 4), [0, 1]), ((5, 1), [2])]
)
def test_spread(args, expected):
    assert spread(*args).tolist() == expected


def test_maps_have_a_colour_for_each_channel_and_the_brightness_of_their_value():
    maps = np.zeros((1, 2, 2, 2))
    maps[0, 0, 0, 0], maps[0, 0, 0, 1], maps[0, 1, 1, 0] = 1, 0.5, 3
    (image,) = draw_maps(maps)
    assert image[0, 0].tolist() == [255, 0, 0]
    assert image[0, 1].tolist() == [128, 0, 0]
    assert image[1, 0].argmin() == 0  # of the other half of the circle of hues
    assert image[1, 0].max() == 255
    assert image[1, 1].tolist() == [0, 0, 0]


def test_fields_have_the_hue_of_their_direction():
    fields = np.zeros((1, 4, 1, 3))
    fields[0, 0, 0, 0] = 1  # to the right
    fields[0, 2, 0, 1] = -0.5  # the second bone, half as long, to the left
    (image,) = draw_fields(fields)
    assert image[0, 0].tolist() == [255, 0, 0]
    assert image[0, 1].argmin() == 0
    assert image[0, 1].max() == pytest.approx(128, abs=2)
    assert image[0, 2].tolist() == [0, 0, 0]


def test_graphs_are_drawn_at_their_coordinates():
    keypoint = np.zeros((2, 2, 3, 3))
    keypoint[0, 0, 1, :2] = -1, 1  # below, at the left
    keypoint[0, 1, 2, :2] = 1, -1  # above, at the right
    first, second = draw_graphs(keypoint, [(1, 2)])
    for image, (x, y) in ((first, (12, 148)), (second, (148, 12))):
        white = np.argwhere((image == 255).all(axis=-1))
        assert len(white) > 0
        assert np.abs(white - (y, x)).max() <= 1


def test_numbers_are_blue_below_zero_and_red_above():
    keypoint = np.array([[[[-2.0, 0], [0, 1]], [[0, 0], [2, 0]]]])  # [M, T, K, C] = [1, 2, 2, 2]
    first, second = draw_values(keypoint)
    assert first.shape == (2, 2, 3)  # [K, T, 3]
    assert first[0, 0].argmax() == 2
    assert first[1, 1].argmax() == 0
    assert first[0, 1].min() >= 253
    assert second[1, 0].argmax() == 0


def test_rows_of_a_sheet():
    rows = dict(a=np.zeros((9, 10, 20, 3), dtype=np.uint8), b=np.full((1, 8, 8, 3), 9, np.uint8))
    figure = plot_rows('a title', rows, columns=3)
    first, second = figure.axes
    assert [axes.get_title(loc='left') for axes in figure.axes] == ['a', 'b']
    assert first.images[0].get_array().shape == (160, 3 * 320 + 2 * 6, 3)
    assert second.images[0].get_array().shape == (160, 160, 3)
    assert figure.texts[0].get_text() == 'a title'
    with pytest.raises(ValueError, match='rows must be at least one, but got none'):
        plot_rows('a title', {})
