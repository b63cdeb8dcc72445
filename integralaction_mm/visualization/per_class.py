"""Figures by class: arrays in, a matplotlib figure out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.figure import Figure

from .legend import add_legend

__all__ = ['plot_by_class']

_MARKERS = 'osDo^v'


def plot_by_class(
    names: Sequence[str],
    values: Mapping[str, np.ndarray],
    xlabel: str,
    xlim: tuple[float, float] | None = None,
    limit: int = 60,
) -> Figure:
    """A row for each class, with a mark for each series (Tables 5 and 10-12).

    The rows are sorted by the last series that is not an oracle, the highest at the top.

    Args:
        names (list[str]): Class names, by label.
        values (dict[str, np.ndarray]): (num_classes,) figures by the name of the series; NaN
            leaves a mark out, and a class with no other figure is not shown. The marks of a series
            whose name begins with 'oracle' are hollow.
        xlabel (str): What the figures are, with their unit.
        xlim (tuple[float, float], optional): Ends of the axis. Defaults to the range of the marks.
        limit (int): Rows at most; of more classes, those are shown whose figures are farthest
            apart. Defaults to 60.

    Returns:
        Figure: As high as its rows need.
    """
    table = np.stack(list(values.values()))  # [series, num_classes]
    shown = np.flatnonzero(~np.isnan(table).all(axis=0))
    low, high = (end(table[:, shown], axis=0) for end in (np.nanmin, np.nanmax))
    chosen = shown[np.argsort(low - high, kind='stable')[:limit]]
    ranked = [i for i, name in enumerate(values) if not name.startswith('oracle')][-1]
    chosen = chosen[np.argsort(-table[ranked][chosen], kind='stable')]  # NaN comes last

    rows = np.arange(len(chosen))
    figure = Figure(figsize=(7.5, 1.3 + 0.22 * len(rows)), layout='constrained')
    axes = figure.subplots()
    low, high = (end(table[:, chosen], axis=0) for end in (np.nanmin, np.nanmax))
    axes.hlines(rows, low, high, color='0.85')
    for number, (name, column) in enumerate(values.items()):
        hollow = name.startswith('oracle')
        axes.plot(
            column[chosen],
            rows,
            _MARKERS[number % len(_MARKERS)],
            markersize=11 if hollow else max(9 - 2.2 * number, 4),  # none hides another
            markerfacecolor='none' if hollow else None,
            color='0.45' if hollow else f'C{number}',
            label=name,
            clip_on=False,
        )
    axes.set_yticks(rows, [names[label] for label in chosen], fontsize=8)
    axes.set(xlabel=xlabel, xlim=xlim, ylim=(len(rows) - 0.5, -0.5))
    axes.spines[['top', 'right', 'left']].set_visible(False)
    axes.tick_params(axis='y', length=0)
    axes.grid(axis='x', alpha=0.3)
    notes = []
    if len(chosen) < len(shown):
        notes.append(f'{limit} of {len(shown)} classes: those that differ most')
    if len(shown) < len(names):
        notes.append(f'without a video, not shown: {len(names) - len(shown)}')
    if notes:
        axes.set_title('; '.join(notes), fontsize=9)
    add_legend(figure)
    return figure
