from __future__ import annotations

import numpy as np

from integralaction_mm.visualization import plot_timeline


def test_spans_scores_and_gate():
    labels, scores = ['jump', 'run', 'jump'], np.array([0.5, 0.9, 0.7])
    figure = plot_timeline(np.array([0, 2, 3, 5.0]), labels, scores, np.array([0.2, 0.4, 0.6]))
    action, score, gate = figure.axes
    assert [(bar.get_x(), bar.get_width()) for bar in action.patches] == [(0, 2), (2, 1), (3, 2)]
    colors = [bar.get_facecolor() for bar in action.patches]
    assert colors[0] == colors[2] != colors[1]
    np.testing.assert_array_equal(score.patches[0].get_data().values, scores)
    (appearance, pose) = gate.patches
    np.testing.assert_array_equal(appearance.get_data().values, [0.2, 0.4, 0.6])
    np.testing.assert_array_equal(pose.get_data().baseline, [0.2, 0.4, 0.6])
    (legend,) = figure.legends
    assert [text.get_text() for text in legend.get_texts()] == ['jump', 'run']


def test_ten_classes_have_colours_and_no_gate_is_no_row():
    labels = [str(number) for number in range(12)]
    figure = plot_timeline(np.arange(13.0), labels, np.full(12, 0.5))
    assert len(figure.axes) == 2
    (legend,) = figure.legends
    assert [text.get_text() for text in legend.get_texts()] == [*labels[:10], 'others']


def test_conflict_is_the_last_row():
    conflicts = np.array([0.1, 0.9])
    figure = plot_timeline(np.arange(3.0), ['a', 'b'], conflicts, conflicts=conflicts[::-1])
    assert [axes.get_ylabel() for axes in figure.axes] == ['action', 'score', 'conflict']
    np.testing.assert_array_equal(figure.axes[-1].patches[0].get_data().values, [0.9, 0.1])
