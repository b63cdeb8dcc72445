"""Figures of the gate G: arrays in, a matplotlib figure out."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from matplotlib.figure import Figure
from scipy import stats

from .legend import add_legend

__all__ = ['plot_gate_confidence', 'plot_gate_distribution', 'plot_gate_groups']

_LABEL = 'mean G of a video'


def plot_gate_distribution(gates: Mapping[str, np.ndarray], bins: int = 40) -> Figure:
    """Overlaid histograms of the videos' mean G, each with its Gaussian (Fig. 4).

    Args:
        gates (dict[str, np.ndarray]): (N,) mean G by the name of the dump; N may differ.
        bins (int): Bars between the lowest and the highest G of all. Defaults to 40.

    Returns:
        Figure: Densities; the Gaussian has the mean and the standard deviation of the videos, and
        is left out if all have the same G.
    """
    figure = Figure(figsize=(7, 4), layout='constrained')
    axes = figure.subplots()
    values = np.concatenate(list(gates.values()))
    margin = max(0.15 * float(np.ptp(values)), 0.005)
    low, high = max(0.0, values.min() - margin), min(1.0, values.max() + margin)
    edges, line = np.linspace(low, high, bins + 1), np.linspace(low, high, 400)
    for number, (title, gate) in enumerate(gates.items()):
        color = f'C{number}'
        label = f'{title}: {gate.mean():.3f} ± {gate.std():.3f}'
        axes.hist(gate, edges.tolist(), density=True, alpha=0.35, color=color, label=label)
        if gate.std() > 0:
            axes.plot(line, stats.norm.pdf(line, gate.mean(), gate.std()), color=color)
    axes.set(xlabel=_LABEL, ylabel='density', xlim=(low, high))
    axes.spines[['top', 'right']].set_visible(False)
    add_legend(figure, 'mean ± standard deviation')
    return figure


def plot_gate_groups(groups: Mapping[str, np.ndarray]) -> Figure:
    """Box plots of the videos' mean G, a box for each group of videos.

    Args:
        groups (dict[str, np.ndarray]): (N,) mean G of the group's videos by its name; an empty
            one gets an empty place.

    Returns:
        Figure: Median, quartiles and whiskers, with the videos as points beside them.
    """
    figure = Figure(figsize=(7, 4), layout='constrained')
    axes = figure.subplots()
    columns = range(len(groups))
    axes.boxplot(
        list(groups.values()),
        positions=columns,
        widths=0.5,
        showfliers=False,
        medianprops={'color': 'C3'},
    )
    jitter = np.random.default_rng(0)
    for column, gate in zip(columns, groups.values()):
        where = column + jitter.uniform(-0.2, 0.2, len(gate))
        axes.plot(where, gate, '.', markersize=3, alpha=0.4, color='C0')
    labels = [f'{name}\n{len(gate)} videos' for name, gate in groups.items()]
    axes.set_xticks(columns, labels)
    axes.set(ylabel=_LABEL)
    axes.spines[['top', 'right', 'bottom']].set_visible(False)
    axes.tick_params(axis='x', length=0)
    axes.grid(axis='y', alpha=0.3)
    return figure


def plot_gate_confidence(
    confidence: Mapping[str, np.ndarray], gates: Mapping[str, np.ndarray]
) -> Figure:
    """Mean G of each video over the confidence of its poses.

    Args:
        confidence (dict[str, np.ndarray]): (N,) mean joint scores by the name of the dump.
        gates (dict[str, np.ndarray]): (N,) mean G by the same names.

    Returns:
        Figure: A point for each video.
    """
    figure = Figure(figsize=(7, 4), layout='constrained')
    axes = figure.subplots()
    for title, gate in gates.items():
        axes.plot(confidence[title], gate, '.', markersize=5, alpha=0.5, label=title)
    axes.set(xlabel='pose confidence of a video (mean joint score)', ylabel=_LABEL)
    axes.spines[['top', 'right']].set_visible(False)
    axes.grid(alpha=0.3)
    add_legend(figure)
    return figure
