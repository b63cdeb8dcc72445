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


def test_a_class_without_videos_is_not_zero():
    nan = np.nan
    values = {'A': np.array([10, nan, 30, 5]), 'B': np.array([20, nan, nan, 40])}
    figure = plot_by_class(list('abcd'), values, 'x')
    assert rows(figure) == ['d', 'a', 'c']  # c has no figure of B, so it comes last
    np.testing.assert_array_equal(marks(figure)['B'], [40, 20, nan])
    assert [s[:, 0].tolist() for s in figure.axes[0].collections[0].get_segments()] == [
        [5, 40], [10, 20], [30, 30]
    ]  # fmt: skip
    assert figure.axes[0].get_title() == 'without a video, not shown: 1'
    # Of those with figures the two that differ most; a class without any is not one of them.
    assert rows(plot_by_class(list('abcd'), values, 'x', limit=2)) == ['d', 'a']


def test_of_many_classes_those_that_differ_most():
    values = {'A': np.arange(5.0), 'B': np.array([0, 5, 2, 13, np.nan])}
    figure = plot_by_class(list('abcde'), values, 'x', limit=2)
    assert rows(figure) == ['d', 'b']
    assert figure.axes[0].get_title() == '2 of 5 classes: those that differ most'
