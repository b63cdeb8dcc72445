"""Tables on Pantomime: the paper's 4 and 6 to 9, where it takes the places of Kinetics50 and
Mimetics, and one of skeleton models, which also tells what each model costs.

Trainings, tests and single stages are those of :class:`PantomimeRuns`, so rows and tables that
name the same config share it.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import numpy as np

from ..visualization import plot_table
from .costs import Cost, load_costs, save_costs
from .runs import CONTEXTS, PantomimeRuns, average, score_contexts
from .tables import PAPER_COLUMNS, TABLES, Row, Table

__all__ = ['collect', 'format_csv', 'format_markdown', 'run_tables', 'summarize', 'write_table']

TOP_K = (1, 5)
COST_COLUMNS = ('parameters', 'FLOPs', 'clips per second')


def run_tables(names: Sequence[str], runs: Sequence[PantomimeRuns], out: Path) -> list[Path]:
    """Train and test what the tables lack, one seed after another, and write the tables.

    The tables are written also when a run fails or is interrupted; what is missing is 'not run'.

    Args:
        names (list[str]): Keys of ``TABLES``.
        runs (list[PantomimeRuns]): One for each seed.
        out (Path): Folder for the tables.

    Returns:
        list[Path]: The Markdown files.

    Raises:
        RuntimeError: If a process fails.
    """
    tables = {name: TABLES[name] for name in names}
    try:
        costed = _configs(table for table in tables.values() if table.with_cost)
        save_costs({config: runs[0].load(config) for config in costed}, out)
        for run in runs:
            for config in _configs(tables.values()):
                run.test(config)
    finally:
        written = [write_table(name, table, runs, out) for name, table in tables.items()]
    return written


def _configs(tables: Iterable[Table]) -> list[str]:
    """Every config once, in the order of the rows."""
    return list(
        dict.fromkeys(config for table in tables for row in table.rows for config in row.configs)
    )


def collect(table: Table, runs: Sequence[PantomimeRuns]) -> np.ndarray:
    """Figures of what was trained and tested so far.

    Args:
        table (Table): Table of R rows.
        runs (list[PantomimeRuns]): S of them, one for each seed.

    Returns:
        np.ndarray: float64 (R, S, 2, 2), percentages by row, seed, context (in, out of) and k
        (top-1, top-5); NaN where it was not run.
    """
    figures = np.full((len(table.rows), len(runs), len(CONTEXTS), len(TOP_K)), np.nan)
    for s, run in enumerate(runs):
        found = {config: run.find(config) for config in _configs([table])}
        for r, row in enumerate(table.rows):
            scores = score_contexts(
                average([found[config] for config in row.configs], row.weights)
            )
            for c, context in enumerate(CONTEXTS):
                if context in scores:
                    figures[r, s, c] = [scores[context][f'top{k}'] for k in TOP_K]
    return figures


def summarize(figures: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Mean and sample standard deviation over the seeds that were run.

    Args:
        figures (np.ndarray): (R, S, 2, 2), NaN where it was not run.

    Returns:
        tuple[np.ndarray, np.ndarray]: Both (R, 2, 2); the mean is NaN without a seed, the
        standard deviation with fewer than two.
    """
    count = (~np.isnan(figures)).sum(axis=1)
    some, several = np.where(count > 0, count, np.nan), np.where(count > 1, count - 1, np.nan)
    mean = np.nansum(figures, axis=1) / some
    squares = np.nansum((figures - mean[:, None]) ** 2, axis=1)
    return mean, np.sqrt(squares / several)


def write_table(name: str, table: Table, runs: Sequence[PantomimeRuns], out: Path) -> Path:
    """Write ``table_<name>.md``, ``.csv`` and ``.png`` of what was run so far.

    Args:
        name (str): Its key in ``TABLES``.
        table (Table): Its rows.
        runs (list[PantomimeRuns]): One for each seed.
        out (Path): Folder to write to.

    Returns:
        Path: The Markdown file.
    """
    figures = collect(table, runs)
    out.mkdir(parents=True, exist_ok=True)
    path = out / f'table_{name}.md'
    costs = load_costs(out) if table.with_cost else None
    path.write_text(format_markdown(name, table, figures, [run.seed for run in runs], costs))
    path.with_suffix('.csv').write_text(format_csv(table, figures, costs))
    mean, std = summarize(figures)
    figure = plot_table(
        f'Table {name} on Pantomime: {table.title}',
        [row.title for row in table.rows],
        *({_words(c): part[:, i, 0] for i, c in enumerate(CONTEXTS)} for part in (mean, std)),
    )
    figure.savefig(path.with_suffix('.png'), dpi=150)
    return path


def format_markdown(
    name: str,
    table: Table,
    figures: np.ndarray,
    seeds: Sequence[int],
    costs: Mapping[str, Cost] | None = None,
) -> str:
    """Table in Markdown, the paper's figures and the costs in columns of their own.

    Args:
        name (str): Its key in ``TABLES``.
        table (Table): Its R rows.
        figures (np.ndarray): (R, S, 2, 2) of :func:`collect`.
        seeds (list[int]): The S seeds.
        costs (dict[str, Cost], optional): Costs by config, for columns of them. Defaults to None.

    Returns:
        str: The table and a line that says what its figures are.
    """
    mean, std = summarize(figures)
    has_paper = any(row.paper for row in table.rows)
    heads = ['', *(f'paper: {name}' for name in PAPER_COLUMNS if has_paper)]
    heads += [*map(_words, CONTEXTS), 'seeds', *(COST_COLUMNS if costs is not None else ())]
    lines = [_line(heads), _line(['---'] * len(heads))]
    for row, row_mean, row_std, row_figures in zip(table.rows, mean, std, figures):
        paper = [f'{row.paper[i]:.1f} / {row.paper[i + 1]:.1f}' for i in (0, 2) if row.paper]
        own = [_cell(m, s) for m, s in zip(row_mean, row_std)]
        done = int((~np.isnan(row_figures)).all(axis=(1, 2)).sum())
        lines.append(_line([row.title, *paper, *own, str(done), *_cost_cells(row, costs)]))
    notes = [f'Table {name}, {table.title}: top-1 / top-5 in percent on Pantomime,']
    if len(seeds) == 1:
        notes += [f'of one run with seed {seeds[0]}.']
    else:
        notes += [f'mean ± standard deviation over the seeds {", ".join(map(str, seeds))}.']
    if has_paper:
        notes += ['The columns "paper" are those of Moon et al. (2021).']
    if costs is not None:
        notes += [
            "FLOPs are the backbones' multiply-adds for one clip, speed is that of one CPU thread."
        ]
    return '\n'.join([*lines, '', *notes, ''])


def _cost_cells(row: Row, costs: Mapping[str, Cost] | None) -> list[str]:
    if costs is None:
        return []
    if not all(config in costs for config in row.configs):
        return ['not run'] * len(COST_COLUMNS)
    parts = [costs[config] for config in row.configs]
    speed = 1 / sum(part.seconds for part in parts)
    parameters, flops = (sum(getattr(p, key) for p in parts) for key in ('parameters', 'flops'))
    return [f'{parameters / 1e6:.2f} M', f'{flops / 1e9:.2f} G', f'{speed:.1f}']


def _words(context: str) -> str:
    return context.replace('_', ' ')


def _line(cells: Sequence[str]) -> str:
    return f'| {" | ".join(cells)} |'


def _cell(mean: np.ndarray, std: np.ndarray) -> str:
    if np.isnan(mean).any():
        return 'not run'
    spread = ['' if np.isnan(value) else f' ± {value:.1f}' for value in std]
    return ' / '.join(f'{value:.1f}{text}' for value, text in zip(mean, spread))


def format_csv(table: Table, figures: np.ndarray, costs: Mapping[str, Cost] | None = None) -> str:
    """Table in CSV with a column for each figure; 'not run' where there is none.

    Args:
        table (Table): Table of R rows.
        figures (np.ndarray): (R, S, 2, 2) of :func:`collect`.
        costs (dict[str, Cost], optional): Costs by config, for columns of them. Defaults to None.

    Returns:
        str: A heading and R lines.
    """
    parts = dict(zip(('mean', 'std'), summarize(figures)))
    heads = [f'paper_{name}_top{k}'.lower() for name in PAPER_COLUMNS for k in TOP_K]
    heads = heads if any(row.paper for row in table.rows) else []
    heads += [f'{c}_top{k}_{part}' for part in parts for c in CONTEXTS for k in TOP_K]
    heads += [name.replace(' ', '_').lower() for name in COST_COLUMNS if costs is not None]
    text = io.StringIO()
    writer = csv.writer(text, lineterminator='\n')
    writer.writerow(['row', 'kind', 'configs', *heads])
    for index, row in enumerate(table.rows):
        own = [value for part in parts.values() for value in part[index].ravel()]
        cells = ['not run' if np.isnan(value) else f'{value:.2f}' for value in own]
        cells += _cost_cells(row, costs)
        writer.writerow([row.title, row.kind, row.models, *row.paper, *cells])
    return text.getvalue()
