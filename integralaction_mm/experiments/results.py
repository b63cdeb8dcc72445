"""Figures of an experiment's table as results: one for people, one for programs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from ..analysis import ResultTable
from .costs import Cost
from .tables import PAPER_COLUMNS, Row, Table

__all__ = ['TOP_K', 'describe', 'summarize', 'tabulate', 'tabulate_figures']

TOP_K = (1, 5)
COST_COLUMNS = ('parameters', 'FLOPs', 'clips per second')
NOT_RUN = 'not run'


def summarize(figures: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Mean and sample standard deviation over the seeds that were run.

    Args:
        figures (np.ndarray): (R, S, C, 2), NaN where it was not run.

    Returns:
        tuple[np.ndarray, np.ndarray]: Both (R, C, 2); the mean is NaN without a seed, the
        standard deviation with fewer than two.
    """
    count = (~np.isnan(figures)).sum(axis=1)
    some, several = np.where(count > 0, count, np.nan), np.where(count > 1, count - 1, np.nan)
    mean = np.nansum(figures, axis=1) / some
    squares = np.nansum((figures - mean[:, None]) ** 2, axis=1)
    return mean, np.sqrt(squares / several)


def tabulate(
    table: Table, figures: np.ndarray, costs: Mapping[str, Cost] | None = None
) -> ResultTable:
    """Table for people: top-1 / top-5 with their standard deviations in one cell.

    Args:
        table (Table): Its R rows.
        figures (np.ndarray): (R, S, C, 2) of ``collect``.
        costs (dict[str, Cost], optional): Costs by config, for columns of them. Defaults to None.

    Returns:
        ResultTable: A row for each, with columns of the paper's figures where one row has them.
    """
    mean, std = summarize(figures)
    has_paper = any(row.paper for row in table.rows)
    heads = ['', *(f'paper: {name}' for name in PAPER_COLUMNS if has_paper)]
    heads += [context.replace('_', ' ') for context in table.contexts]
    heads += ['runs' if table.runs else 'seeds']
    heads += COST_COLUMNS if costs is not None else ()
    lines = []
    for row, row_mean, row_std, row_figures in zip(table.rows, mean, std, figures):
        paper = [_paper_cell(row, i) for i in range(len(PAPER_COLUMNS)) if has_paper]
        # A rule has no figure for the videos on which it was chosen.
        missing = '-' if row.method and not np.isnan(row_mean).all() else NOT_RUN
        own = [_cell(m, s, missing) for m, s in zip(row_mean, row_std)]
        done = int((~np.isnan(row_figures)).any(axis=(1, 2)).sum())
        lines.append((row.title, *paper, *own, done, *_cost_cells(row, costs)))
    return ResultTable(tuple(heads), lines)


def _paper_cell(row: Row, dataset: int) -> str | None:
    if not row.paper:
        return None
    top1, top5 = row.paper[2 * dataset : 2 * dataset + 2]
    return f'{top1:.1f} / {top5:.1f}'


def _cell(mean: np.ndarray, std: np.ndarray, missing: str) -> str:
    if np.isnan(mean).any():
        return missing
    spread = ['' if np.isnan(value) else f' ± {value:.1f}' for value in std]
    return ' / '.join(f'{value:.1f}{text}' for value, text in zip(mean, spread))


def _cost_cells(row: Row, costs: Mapping[str, Cost] | None) -> list[str]:
    if costs is None:
        return []
    cost = _total(row, costs)
    if cost is None:
        return [NOT_RUN] * len(COST_COLUMNS)
    return [
        f'{cost.parameters / 1e6:.2f} M',
        f'{cost.flops / 1e9:.2f} G',
        f'{1 / cost.seconds:.1f}',
    ]


def _total(row: Row, costs: Mapping[str, Cost]) -> Cost | None:
    """Cost of a row's models one after another, if all were measured."""
    if not all(config in costs for config in row.configs):
        return None
    parts = [costs[config] for config in row.configs]
    parameters, flops = (sum(getattr(p, key) for p in parts) for key in ('parameters', 'flops'))
    return Cost(parameters, flops, sum(part.seconds for part in parts))


def describe(name: str, table: Table, seeds: Sequence[int], costed: bool = False) -> str:
    """A few lines that explain the figures of :func:`tabulate`.

    Args:
        name (str): The table's key in ``TABLES``.
        table (Table): The table.
        seeds (list[int]): The seeds.
        costed (bool): Whether it has columns of costs. Defaults to False.
    """
    notes = [f'Table {name}, {table.title}: top-1 / top-5 in percent on {table.data},']
    seed = 'seed' if len(seeds) == 1 else 'seeds'
    listed = ', '.join(map(str, seeds))
    if table.runs:
        notes += [f'mean ± standard deviation over the {table.runs} with the {seed} {listed}.']
    elif len(seeds) == 1:
        notes += [f'of one run with seed {listed}.']
    else:
        notes += [f'mean ± standard deviation over the seeds {listed}.']
    if any(row.paper for row in table.rows):
        notes += ['The columns "paper" are those of Moon et al. (2021).']
    if costed:
        notes += [
            "FLOPs are the backbones' multiply-adds for one clip, speed is that of one CPU thread."
        ]
    return '\n'.join([*notes, ''])


def tabulate_figures(
    table: Table, figures: np.ndarray, costs: Mapping[str, Cost] | None = None
) -> ResultTable:
    """Table for programs: each figure in its own column, empty if it was not run.

    Args:
        table (Table): Its R rows.
        figures (np.ndarray): (R, S, C, 2) of ``collect``.
        costs (dict[str, Cost], optional): Costs by config, for columns of them. Defaults to None.

    Returns:
        ResultTable: A row for each, with columns of the paper's figures where one row has them.
    """
    parts = dict(zip(('mean', 'std'), summarize(figures)))
    paper = [f'paper_{name}_top{k}'.lower() for name in PAPER_COLUMNS for k in TOP_K]
    paper = paper if any(row.paper for row in table.rows) else []
    own = [f'{c}_top{k}_{part}' for part in parts for c in table.contexts for k in TOP_K]
    priced = [name.replace(' ', '_').lower() for name in COST_COLUMNS if costs is not None]
    lines = []
    for index, row in enumerate(table.rows):
        line = [row.title, row.kind, row.models, *(row.paper or [None] * len(paper))]
        line += [float(value) for part in parts.values() for value in part[index].ravel()]
        if costs is not None:
            cost = _total(row, costs)
            line += [cost.parameters, cost.flops, 1 / cost.seconds] if cost else [None] * 3
        lines.append(tuple(line))
    return ResultTable(('row', 'kind', 'configs', *paper, *own, *priced), lines)
