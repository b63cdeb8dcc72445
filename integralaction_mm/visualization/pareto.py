"""Accuracy in context against accuracy out of context: arrays in, a matplotlib figure out."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from matplotlib.figure import Figure

__all__ = ['plot_pareto']

_MARKERS = 'osD^vP*X<>'


def plot_pareto(
    points: Mapping[str, np.ndarray],
    curves: Mapping[str, np.ndarray] | None = None,
    spreads: Mapping[str, np.ndarray] | None = None,
) -> Figure:
    """Accuracy of each method in both contexts; better is up and to the right.

    Args:
        points (dict[str, np.ndarray]): (2,) top-1 in percent, in and out of context, by the name
            of the method; NaN leaves a point out.
        curves (dict[str, np.ndarray], optional): (W, 2) of the same, over a parameter such as a
            weight. Defaults to none.
        spreads (dict[str, np.ndarray], optional): (2,) standard deviations by the names of points;
            NaN leaves an error bar out. Defaults to none.

    Returns:
        Figure: In context to the right, out of context upwards, with a dashed frame at the best
        point of each axis.
    """
    figure = Figure(figsize=(7.5, 4.5), layout='constrained')
    axes = figure.subplots()
    for number, (name, curve) in enumerate((curves or {}).items()):
        axes.plot(*np.asarray(curve).T, linewidth=1.2, alpha=0.7, color=f'C{number}', label=name)
    shown = {name: point for name, point in points.items() if not np.isnan(point).any()}
    for number, (name, point) in enumerate(shown.items()):
        spread = [None if np.isnan(s) else s for s in (spreads or {}).get(name, (np.nan,) * 2)]
        axes.errorbar(
            point[0],
            point[1],
            xerr=spread[0],
            yerr=spread[1],
            fmt=_MARKERS[number % len(_MARKERS)],
            color=f'C{(number + len(curves or {})) % 10}',
            capsize=2,
            label=name,
            zorder=3,
        )
    if shown:
        best = np.max(list(shown.values()), axis=0)
        axes.axvline(best[0], color='0.6', linestyle='--', linewidth=0.8)
        axes.axhline(best[1], color='0.6', linestyle='--', linewidth=0.8)
    axes.set(xlabel='top-1 in context (%)', ylabel='top-1 out of context (%)')
    axes.margins(0.06)
    axes.grid(alpha=0.3)
    if axes.get_legend_handles_labels()[1]:
        figure.legend(loc='outside right upper', frameon=False, fontsize=8)
    return figure
