"""The legend of the figures that have long names in it."""

from __future__ import annotations

from matplotlib.figure import Figure

__all__ = ['add_legend']

_LINE = 80  # letters for which a figure of 7 inches has room


def add_legend(figure: Figure, title: str | None = None) -> None:
    """Put a legend above the axes, in as many columns as the names leave room for.

    Args:
        figure (Figure): Figure with one axes, in a constrained layout.
        title (str, optional): What the names say. Defaults to None.
    """
    names = figure.axes[0].get_legend_handles_labels()[1]
    columns = max(1, min(len(names), _LINE // (max(map(len, names)) + 4)))
    figure.legend(loc='outside upper center', ncols=columns, frameon=False, title=title)
