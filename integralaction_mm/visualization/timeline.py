"""What happens when in a long video: arrays in, a matplotlib figure out."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from .panel import APPEARANCE, POSE

__all__ = ['plot_timeline']

CONFLICT = '#cc79a7'  # from the same palette as the panel's two colours
_NAMED = 10  # classes with a colour and a name


def plot_timeline(
    times: np.ndarray,
    labels: Sequence[str],
    scores: np.ndarray,
    gates: np.ndarray | None = None,
    conflicts: np.ndarray | None = None,
) -> Figure:
    """Draw the top action of each window as a coloured span, its score, gate and conflict.

    Args:
        times (np.ndarray): (N + 1,) seconds: edges of the N windows' spans.
        labels (list[str]): N names of the best class.
        scores (np.ndarray): (N,) its scores, in 0..1.
        gates (np.ndarray, optional): (N,) mean of G, in 0..1. Defaults to None: no gate.
        conflicts (np.ndarray, optional): (N,) probability that body and context disagree, in 0..1.
            Defaults to None: not shown.

    Returns:
        Figure: Two rows, and one more each with a gate and with conflicts. The ten classes that
        take most of the time have their own colours, others are grey.
    """
    rows = 2 + (gates is not None) + (conflicts is not None)
    figure = Figure(figsize=(10, 1.2 + 1.2 * rows), layout='constrained')
    axes = figure.subplots(rows, sharex=True, height_ratios=[0.5, *[1] * (rows - 1)])
    lengths = np.diff(times)
    taken = {name: lengths[np.array(labels) == name].sum() for name in dict.fromkeys(labels)}
    named = sorted(taken, key=lambda name: -taken[name])[:_NAMED]
    colors = {name: f'C{index}' for index, name in enumerate(named)}  # matplotlib's ten
    bar_colors = [colors.get(name, '#b3b3b3') for name in labels]
    axes[0].barh(0, lengths, 1, left=times[:-1], color=bar_colors, edgecolor='none')
    axes[0].set(yticks=[], ylabel='action', xlim=(times[0], times[-1]), ylim=(-0.5, 0.5))
    axes[1].stairs(scores, times, color='#333333')
    axes[1].set(ylim=(0, 1), ylabel='score')
    if gates is not None:
        axes[2].stairs(gates, times, fill=True, color=APPEARANCE, label='appearance, G')
        axes[2].stairs(
            np.ones_like(gates), times, baseline=gates, fill=True, color=POSE, label='pose, 1 - G'
        )
        axes[2].set(ylim=(0, 1), ylabel='gate')
        axes[2].legend(loc='upper right', fontsize='small')
    if conflicts is not None:
        axes[-1].stairs(conflicts, times, fill=True, color=CONFLICT)
        axes[-1].set(ylim=(0, 1), ylabel='conflict')
    axes[-1].set(xlabel='time (s)')
    handles = [Patch(color=color, label=name) for name, color in colors.items()]
    if len(taken) > _NAMED:
        handles.append(Patch(color='#b3b3b3', label='others'))
    figure.legend(handles=handles, loc='outside upper center', ncols=5, fontsize='small')
    return figure
