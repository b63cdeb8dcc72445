"""Figures of accuracies: arrays in, a matplotlib figure out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.figure import Figure

__all__ = ['plot_sweep', 'plot_table']


def plot_sweep(weights: np.ndarray, accuracies: Mapping[str, np.ndarray], title: str) -> Figure:
    """Accuracy over the weight of the first of two models (Fig. 5).

    Args:
        weights (np.ndarray): (W,) in 0..1.
        accuracies (dict[str, np.ndarray]): (W,) percentages by the name of the curve.
        title (str): What the weight is that of.

    Returns:
        Figure: One curve for each item.
    """
    figure = Figure(figsize=(6, 4), layout='constrained')
    axes = figure.subplots()
    for name, accuracy in accuracies.items():
        axes.plot(weights, accuracy, marker='o', markersize=3, label=name)
    axes.set(xlabel=f'weight of {title}', ylabel='accuracy (%)', xlim=(0, 1))
    axes.grid(alpha=0.3)
    axes.legend()
    return figure


def plot_table(
    title: str,
    rows: Sequence[str],
    means: Mapping[str, np.ndarray],
    stds: Mapping[str, np.ndarray],
) -> Figure:
    """Bars with error bars, a group for each row of a table.

    Args:
        title (str): Title of the figure.
        rows (list[str]): R names, from top to bottom.
        means (dict[str, np.ndarray]): (R,) percentages by the name of the series; NaN leaves a
            bar out.
        stds (dict[str, np.ndarray]): (R,) standard deviations by the same names; NaN leaves an
            error bar out.

    Returns:
        Figure: One bar for each row and series.
    """
    figure = Figure(figsize=(7, 1.2 + 0.5 * len(rows)), layout='constrained')
    axes = figure.subplots()
    height = 0.8 / len(means)
    for number, (name, mean) in enumerate(means.items()):
        where = np.arange(len(rows)) + (number - (len(means) - 1) / 2) * height
        axes.barh(where, np.nan_to_num(mean), height, label=name, alpha=0.6)
        there = ~np.isnan(mean) & ~np.isnan(stds[name])
        axes.errorbar(
            mean[there],
            where[there],
            xerr=stds[name][there],
            fmt='none',
            ecolor='black',
            capsize=2,
        )
        for y, value in zip(where, mean):
            text = 'not run' if np.isnan(value) else f'{value:.1f}'
            axes.text(1, y, text, verticalalignment='center')
    axes.set_yticks(np.arange(len(rows)), rows)
    axes.invert_yaxis()
    axes.set(xlabel='top-1 accuracy (%)', xlim=(0, 100), title=title)
    axes.legend(
        loc='upper center', bbox_to_anchor=(0.5, -0.12 - 0.4 / len(rows)), ncols=len(means)
    )
    return figure
