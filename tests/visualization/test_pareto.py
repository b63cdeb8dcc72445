from __future__ import annotations

import numpy as np
import pytest
from matplotlib.figure import Figure

from integralaction_mm.visualization import plot_pareto

POINTS = {
    'RGB only': np.array([95.0, 0.0]),
    'pose only': np.array([75.0, 72.5]),
    'not run': np.array([np.nan, np.nan]),
}
CURVE = np.array([[75.0, 72.5], [97.5, 69.0], [95.0, 0.0]])


def labels(figure: Figure) -> list[str]:
    return figure.axes[0].get_legend_handles_labels()[1]


def test_shows_points_and_curves_where_they_belong():
    figure = plot_pareto(POINTS, {'score average': CURVE}, {'RGB only': np.array([1.5, 0.5])})
    assert sorted(labels(figure)) == ['RGB only', 'pose only', 'score average']
    axes = figure.axes[0]
    curve = next(line for line in axes.lines if line.get_label() == 'score average')
    np.testing.assert_array_equal(curve.get_xydata(), CURVE)
    drawn = {bar.get_label(): bar for bar in axes.containers}
    np.testing.assert_array_equal(drawn['RGB only'][0].get_xydata(), [[95, 0]])
    across, up = (segments.get_segments()[0] for segments in drawn['RGB only'][2])
    np.testing.assert_array_equal(across, [[93.5, 0], [96.5, 0]])
    np.testing.assert_array_equal(up, [[95, -0.5], [95, 0.5]])


def test_frame_is_at_the_best_of_each_axis():
    axes = plot_pareto(POINTS).axes[0]
    dashed = [line for line in axes.lines if line.get_linestyle() == '--']
    assert [list(map(float, line.get_xdata())) for line in dashed] == [[95, 95], [0, 1]]
    assert [list(map(float, line.get_ydata())) for line in dashed] == [[0, 1], [72.5, 72.5]]


@pytest.mark.parametrize('points', [{}, {'not run': POINTS['not run']}])
def test_nothing_was_run(points, tmp_path):
    figure = plot_pareto(points)
    assert labels(figure) == []
    figure.savefig(tmp_path / 'empty.png')
    assert (tmp_path / 'empty.png').read_bytes().startswith(b'\x89PNG')
