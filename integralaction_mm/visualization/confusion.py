"""Confusion matrices: arrays in, a matplotlib figure out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import PowerNorm
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

__all__ = ['plot_confusion']

# Up to so many classes there is room for names at the axes, and for numbers in the cells.
_NAMED, _NUMBERED = 100, 20


def plot_confusion(matrices: Mapping[str, np.ndarray], names: Sequence[str]) -> Figure:
    """Confusion matrices side by side, in percent of the videos of each class (Fig. 6).

    Args:
        matrices (dict[str, np.ndarray]): int (num_classes, num_classes) counts by the name of the
            model, rows are labels and columns predictions.
        names (list[str]): Class names, by label. With more than 100 classes the axes have numbers
            instead.

    Returns:
        Figure: One panel for each matrix.
    """
    classes = len(names)
    named, side = classes <= _NAMED, float(np.clip(0.13 * classes, 4.2, 8))
    margin = 0.075 * max(map(len, names)) if named else 0.6  # inches that the names take
    figure = Figure(
        figsize=(side * len(matrices) + margin + 1.2, side + margin + 0.5), layout='compressed'
    )
    # With many classes, weak confusions would be too pale to see.
    norm = PowerNorm(1 if classes <= _NUMBERED else 0.5, vmin=0, vmax=100)
    panels = figure.subplots(1, len(matrices), sharey=True, squeeze=False)[0]
    for axes, (title, matrix) in zip(panels, matrices.items()):
        videos = matrix.sum(axis=1, keepdims=True)
        percent = 100 * matrix / np.where(videos > 0, videos, np.nan)
        image = axes.imshow(percent, cmap='Blues', norm=norm, interpolation='nearest')
        axes.set(title=title, xlabel='predicted class')
        if named:
            size = 8 if classes <= _NUMBERED else 6
            axes.set_xticks(range(classes), names, rotation=90, fontsize=size)
            axes.set_yticks(range(classes), names, fontsize=size)
        else:
            axes.xaxis.set_major_locator(MaxNLocator(10, integer=True))
            axes.yaxis.set_major_locator(MaxNLocator(10, integer=True))
        if classes <= _NUMBERED:
            _write_percentages(axes, percent)
    panels[0].set_ylabel('class')
    figure.colorbar(image, ax=list(panels), label='videos of the class (%)', shrink=0.8, pad=0.01)
    return figure


def _write_percentages(axes: Axes, percent: np.ndarray) -> None:
    for (row, column), value in np.ndenumerate(percent):
        if value > 0:
            color = 'white' if value > 55 else 'black'
            axes.text(
                column, row, f'{value:.0f}', ha='center', va='center', fontsize=6.5, color=color
            )
