from __future__ import annotations

import io

import numpy as np

from integralaction_mm.visualization import plot_by_class


def marks(figure) -> dict[str, list[float]]:
    return {line.get_label(): line.get_xdata().tolist() for line in figure.axes[0].lines}


def rows(figure) -> list[str]:
    return [label.get_text() for label in figure.axes[0].get_yticklabels()]


def test_rows_are_sorted_by_the_last_model():
    values = {
        'RGB': np.array([10, 20, 30]),
        'ours': np.array([50, 90, 70]),
        'oracle': np.array([99, 98, 97]),
    }
    figure = plot_by_class(['a', 'b', 'c'], values, 'accuracy (%)', xlim=(0, 100))
    assert rows(figure) == ['b', 'c', 'a']
    expected = {'RGB': [20, 30, 10], 'ours': [90, 70, 50], 'oracle': [98, 97, 99]}
    assert marks(figure) == expected
    assert figure.axes[0].get_xlim() == (0, 100)
    assert [line.get_markerfacecolor() for line in figure.axes[0].lines][2] == 'none'
    buffer = io.BytesIO()
    figure.savefig(buffer)
    assert buffer.getvalue().startswith(b'\x89PNG')


def test_of_many_classes_those_that_differ_most():
    values = {'A': np.arange(5.0), 'B': np.array([0, 5, 2, 13, np.nan])}
    figure = plot_by_class(list('abcde'), values, 'x', limit=2)
    assert rows(figure) == ['d', 'b']
    assert figure.axes[0].get_title() == '2 of 5 classes: those that differ most'
