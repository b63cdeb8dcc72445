from __future__ import annotations

import pytest

from integralaction_mm.visualization.stress import StressPoint, plot_stress

POINTS = [
    StressPoint('clean', None, 90.0, 85.0, 95.0),
    StressPoint('noise', 5, 30.0, 25.0, 35.0),
    StressPoint('noise', 1, 80.0, 75.0, 85.0),
    StressPoint('static', None, 50.0, 45.0, 55.0),
]


def test_a_row_for_each_test_and_a_point_for_each_severity():
    figure = plot_stress(POINTS)
    (axes,) = figure.axes
    assert [label.get_text() for label in axes.get_yticklabels()] == ['clean', 'noise', 'static']
    dots = [line for line in axes.lines if line.get_marker() == 'o']
    assert [line.get_xdata()[0] for line in dots] == [90, 30, 80, 50]
    assert [round(line.get_ydata()[0]) for line in dots] == [0, 1, 1, 2]
    bars = [list(line.get_xdata()) for line in axes.lines if len(line.get_xdata()) == 2]
    assert bars[0] == [90, 90]  # the line of the clean run
    assert bars[1:] == [[p.low, p.high] for p in POINTS]
    (legend,) = figure.legends
    assert [text.get_text() for text in legend.get_texts()] == ['severity 1', 'severity 5']


def test_nothing_to_draw():
    with pytest.raises(ValueError, match='points must not be empty'):
        plot_stress([])
