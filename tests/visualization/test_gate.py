from __future__ import annotations

import numpy as np

from integralaction_mm.visualization import (
    plot_gate_confidence,
    plot_gate_distribution,
    plot_gate_groups,
)

GATES = {'A': np.array([0.1, 0.3, 0.3, 0.5]), 'B': np.array([0.4, 0.4])}


def legend(figure) -> list[str]:
    return [text.get_text() for text in figure.legends[0].get_texts()]


def test_distribution():
    figure = plot_gate_distribution(GATES, bins=4)
    (axes,) = figure.axes
    assert legend(figure) == ['A: 0.300 ± 0.141', 'B: 0.400 ± 0.000']
    # Densities: the bars of each dump have an area of 1.
    areas = [sum(bar.get_height() * bar.get_width() for bar in bars) for bars in axes.containers]
    np.testing.assert_allclose(areas, 1)
    (gaussian,) = axes.lines  # B has no spread, so no Gaussian
    x, y = gaussian.get_data()
    assert abs(x[y.argmax()] - 0.3) < 0.01
    np.testing.assert_allclose(y.max(), 1 / (np.sqrt(0.02) * np.sqrt(2 * np.pi)), rtol=1e-3)


def test_groups():
    figure = plot_gate_groups({**GATES, 'none': np.array([])})
    (axes,) = figure.axes
    labels = [label.get_text() for label in axes.get_xticklabels()]
    assert labels == ['A\n4 videos', 'B\n2 videos', 'none\n0 videos']
    points = [line.get_ydata().tolist() for line in axes.lines if line.get_marker() == '.']
    assert points == [[0.1, 0.3, 0.3, 0.5], [0.4, 0.4], []]


def test_confidence():
    confidence = {'A': np.array([0, 0.1, 0.2, 0.3]), 'B': np.array([0.5, 0.6])}
    figure = plot_gate_confidence(confidence, GATES)
    points = [line.get_xydata().tolist() for line in figure.axes[0].lines]
    assert points[1] == [[0.5, 0.4], [0.6, 0.4]]
    assert len(points[0]) == 4
    assert legend(figure) == ['A', 'B']
