from __future__ import annotations

import numpy as np
import pytest

from integralaction_mm.visualization import plot_confusion


def test_percentages():
    matrix = np.array([[3, 1, 0], [0, 2, 0], [0, 0, 0]])
    figure = plot_confusion({'A': matrix, 'B': matrix.T}, ['a', 'b', 'c'])
    first, second = figure.axes[:2]
    shown = first.images[0].get_array()
    np.testing.assert_allclose(shown.filled(np.nan)[:2], [[75, 25, 0], [0, 100, 0]])
    assert [text.get_text() for text in first.texts] == ['75', '25', '100']
    assert [label.get_text() for label in first.get_yticklabels()] == ['a', 'b', 'c']
    assert (first.get_title(), second.get_title()) == ('A', 'B')


@pytest.mark.parametrize('classes, names', [(50, 50), (400, 0)])
def test_many_classes(classes, names):
    labels = [f'class {i}' for i in range(classes)]
    figure = plot_confusion({'A': np.eye(classes, dtype=int)}, labels)
    shown = [label.get_text() for label in figure.axes[0].get_xticklabels()]
    assert sum(text in labels for text in shown) == names
    assert not figure.axes[0].texts
    assert max(figure.get_size_inches()) < 25
