"""Accuracy under stress tests: numbers in, a figure out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from matplotlib import colormaps
from matplotlib.figure import Figure

__all__ = ['StressPoint', 'plot_stress']


class StressPoint(NamedTuple):
    """A model's accuracy under one test.

    Args:
        title (str): What the test does; points of one title share a row.
        severity (int, optional): 1 to 5, None for a test without severities.
        accuracy (float): In percent.
        low (float): Lower end of its interval.
        high (float): Upper end.
    """

    title: str
    severity: int | None
    accuracy: float
    low: float
    high: float


def plot_stress(points: Sequence[StressPoint]) -> Figure:
    """Draw accuracies with their intervals, a row for each test.

    Args:
        points (list[StressPoint]): The first is the clean run, whose accuracy is drawn as a line
            through all rows.

    Returns:
        Figure: The higher the severity, the darker the point.

    Raises:
        ValueError: If there are no points.
    """
    if not points:
        raise ValueError('points must not be empty, but got none')
    titles = list(dict.fromkeys(point.title for point in points))
    figure = Figure(figsize=(8, 1.2 + 0.34 * len(titles)), layout='constrained')
    axes = figure.subplots()
    axes.axvline(points[0].accuracy, color='0.6', linewidth=1, zorder=0)
    colors = colormaps['viridis_r']
    for title in titles:
        row = [point for point in points if point.title == title]
        for number, point in enumerate(row):
            y = titles.index(title) + 0.6 * ((number + 0.5) / len(row) - 0.5)
            color = 'black' if point.severity is None else colors(0.15 + 0.17 * point.severity)
            axes.plot([point.low, point.high], [y, y], color=color, linewidth=1.5, alpha=0.6)
            label = None if point.severity is None else f'severity {point.severity}'
            axes.plot([point.accuracy], [y], 'o', color=color, markersize=5, label=label)
    axes.set_yticks(range(len(titles)), titles)
    axes.set(xlabel='top-1 accuracy (%)', xlim=(-2, 102), ylim=(len(titles) - 0.4, -0.6))
    axes.grid(axis='x', alpha=0.3)
    handles, labels = axes.get_legend_handles_labels()
    shown = dict(sorted(dict(zip(labels, handles)).items(), key=lambda item: item[0]))
    if shown:
        figure.legend(shown.values(), shown, loc='outside lower center', ncols=len(shown))
    return figure
