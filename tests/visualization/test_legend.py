from __future__ import annotations

import pytest
from matplotlib.figure import Figure

from integralaction_mm.visualization.legend import add_legend


@pytest.mark.parametrize(('names', 'columns'), [
    (['a', 'b', 'c'], 3),
    (['a' * 36, 'b'], 2),  # 80 letters have room for two of 40
    (['a' * 37, 'b'], 1),
    (['a' * 200], 1),
])  # fmt: skip
def test_as_many_columns_as_there_is_room_for(names, columns):
    figure = Figure(layout='constrained')
    axes = figure.subplots()
    for name in names:
        axes.plot([0, 1], label=name)
    add_legend(figure, 'title')
    (legend,) = figure.legends
    assert [text.get_text() for text in legend.get_texts()] == names
    assert legend.get_title().get_text() == 'title'
    assert legend._ncols == columns
