"""Figures of accuracies: arrays in, a matplotlib figure out."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.figure import Figure

__all__ = ['plot_sweep', 'plot_table']


def plot_sweep(weights: np.ndarray, accuracies: Mapping[str, np.ndarray], title: str) -> Figure:
    """Accuracy over the weight of the first of two models (Fig. 5).

    Args:
        weights (np.ndarray): (W,) in 0..1.
        accuracies (dict[str, np.ndarray]): (W,) percentages by the name of the curve.
        title (str): The model that the weight belongs to.

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
        bars = axes.barh(
            where,
            np.nan_to_num(mean),
            height,
            xerr=np.where(np.isnan(mean), np.nan, stds[name]),
            label=name,
            alpha=0.6,
            error_kw=dict(capsize=2),
        )
        labels = ['not run' if np.isnan(value) else f'{value:.1f}' for value in mean]
        axes.bar_label(bars, labels, padding=2)
    axes.set_yticks(np.arange(len(rows)), rows)
    axes.set_xticks(np.arange(0, 101, 20))
    axes.set(xlabel='top-1 accuracy (%)', xlim=(0, 115), ylim=(len(rows) - 0.4, -0.6))
    figure.suptitle(textwrap.fill(title, 60))
    figure.legend(loc='outside lower center', ncols=len(means))
    return figure
