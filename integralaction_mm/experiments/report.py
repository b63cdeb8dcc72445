"""Tables of finished trainings and tests, and the runs that they lack.

On Pantomime they are the paper's tables 4 and 6 to 9, where it stands in for Kinetics50 and
Mimetics, and one of skeleton models, which also gives each model's cost. Trainings, tests and
single stages are those of :class:`Runs`, so rows and tables that name the same config share it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path

import numpy as np
from mmengine.config import Config

from ..files import write_figure, write_whole
from ..visualization import plot_pareto, plot_table
from .costs import load_costs, save_costs
from .curves import trace_fusions
from .results import TOP_K, describe, summarize, tabulate, tabulate_figures
from .runs import Runs
from .scoring import average, fuse_chosen, score_contexts
from .tables import CONTEXTS, Table

__all__ = ['collect', 'list_configs', 'run_all', 'run_tables', 'write_table']


def run_tables(tables: Mapping[str, Table], runs: Sequence[Runs], out: Path) -> list[Path]:
    """Train and test what the tables lack, one seed after another, and write the tables.

    The tables are written even if a run fails or is interrupted; what is missing is 'not run'.

    Args:
        tables (dict[str, Table]): Tables by the names of their files.
        runs (list[Runs]): One for each seed.
        out (Path): Folder for the tables.

    Returns:
        list[Path]: The Markdown files.

    Raises:
        RuntimeError: If a process fails.
    """
    try:
        costed = [table for table in tables.values() if table.with_cost]
        save_costs(_load(costed, runs[0]), out)
        for run in runs:
            run_all(tables.values(), run)
    finally:
        written = [write_table(name, table, runs, out) for name, table in tables.items()]
    return written


def run_all(tables: Collection[Table], run: Runs) -> None:
    """Train and test what the rows of some tables need from one run.

    Raises:
        RuntimeError: If a process fails.
    """
    chosen = list_configs(tables, chosen=True)
    for config in list_configs(tables):
        run.test(config, with_val=config in chosen)


def _load(tables: Iterable[Table], run: Runs) -> dict[str, Config]:
    return {config: run.load(config) for config in list_configs(tables)}


def list_configs(tables: Iterable[Table], chosen: bool = False) -> list[str]:
    """Every config once, in the order of the rows; or only those of rules chosen on 'val'."""
    rows = (row for table in tables for row in table.rows if row.method or not chosen)
    return list(dict.fromkeys(config for row in rows for config in row.configs))


def collect(table: Table, runs: Sequence[Runs]) -> np.ndarray:
    """Figures of everything trained and tested so far.

    Args:
        table (Table): Table of R rows.
        runs (list[Runs]): S of them, one for each seed.

    Returns:
        np.ndarray: float64 (R, S, C, 2), percentages by row, run, context of the table and k
        (top-1, top-5); NaN where it was not run.
    """
    figures = np.full((len(table.rows), len(runs), len(table.contexts), len(TOP_K)), np.nan)
    for s, run in enumerate(runs):
        found = {config: run.find(config) for config in list_configs([table])}
        for r, row in enumerate(table.rows):
            models = [found[config] for config in row.configs]
            if row.method:
                fused = fuse_chosen(models[0], models[1], row.method)
            else:
                fused = average(models, row.weights)
            scores = score_contexts(fused)
            for c, context in enumerate(table.contexts):
                if context in scores:
                    figures[r, s, c] = [scores[context][f'top{k}'] for k in TOP_K]
    return figures


def write_table(name: str, table: Table, runs: Sequence[Runs], out: Path) -> Path:
    """Write ``table_<name>.md``, ``.csv``, ``.json`` and ``.png`` of everything run so far.

    ``table_<name>_contexts.png`` shows its rows in context against out of context.

    Args:
        name (str): Its key in ``TABLES``.
        table (Table): Its rows.
        runs (list[Runs]): One for each seed.
        out (Path): Folder to write to.

    Returns:
        Path: The Markdown file.
    """
    figures = collect(table, runs)
    path = out / f'table_{name}.md'
    costs = load_costs(_load([table], runs[0]), out) if table.with_cost else None
    seeds = list(dict.fromkeys(run.seed for run in runs))
    notes = describe(name, table, seeds, table.with_cost)
    text = f'{tabulate(table, figures, costs).to_markdown()}\n{notes}'
    write_whole(path, text)
    results = tabulate_figures(table, figures, costs)
    write_whole(path.with_suffix('.csv'), results.to_csv())
    write_whole(path.with_suffix('.json'), results.to_json())
    mean, std = summarize(figures)
    contexts = [context.replace('_', ' ') for context in table.contexts]
    figure = plot_table(
        f'Table {name} on {table.data}: {table.title}',
        [row.title for row in table.rows],
        *(dict(zip(contexts, part[..., 0].T)) for part in (mean, std)),
    )
    write_figure(path.with_suffix('.png'), figure, dpi=150)
    if table.contexts != CONTEXTS:
        return path
    titles = [row.title for row in table.rows]
    curves = trace_fusions(table, runs)
    figure = plot_pareto(dict(zip(titles, mean[..., 0])), curves, dict(zip(titles, std[..., 0])))
    write_figure(out / f'table_{name}_contexts.png', figure, dpi=150)
    return path
