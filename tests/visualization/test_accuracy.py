from __future__ import annotations

import io

import numpy as np
import pytest

from integralaction_mm.visualization import plot_sweep, plot_table


def png_of(figure) -> bytes:
    buffer = io.BytesIO()
    figure.savefig(buffer, format='png')
    return buffer.getvalue()


def test_plot_sweep():
    weights = np.array([0, 0.5, 1])
    figure = plot_sweep(weights, {'top-1': np.array([10, 30, 20])}, 'RGB')
    (axes,) = figure.axes
    (line,) = axes.lines
    np.testing.assert_array_equal(line.get_xydata(), [[0, 10], [0.5, 30], [1, 20]])
    assert axes.get_xlabel() == 'weight of RGB'
    assert [text.get_text() for text in axes.get_legend().get_texts()] == ['top-1']
    assert png_of(figure).startswith(b'\x89PNG')


def test_plot_table():
    means = {'in context': np.array([90, np.nan]), 'out of context': np.array([40, 20])}
    stds = {'in context': np.array([2, np.nan]), 'out of context': np.array([np.nan, 1])}
    figure = plot_table('Table 4', ['ours', 'other'], means, stds)
    (axes,) = figure.axes
    assert [bar.get_width() for bar in axes.patches] == [90, 0, 40, 20]
    assert [text.get_text() for text in axes.texts] == ['90.0', 'not run', '40.0', '20.0']
    assert [label.get_text() for label in axes.get_yticklabels()] == ['ours', 'other']
    # From the middle of a bar: its mean minus and plus the standard deviation.
    spans = [
        segment[:, 0].tolist()
        for bars in axes.containers
        if hasattr(bars, 'has_xerr')
        for segment in bars[2][0].get_segments()
        if len(segment)
    ]
    assert spans == [pytest.approx([88, 92]), pytest.approx([19, 21])]
    assert png_of(figure).startswith(b'\x89PNG')
