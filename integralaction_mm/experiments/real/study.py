"""The study on real people: which runs there are, how long they take, and their tables."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..report import list_configs, run_all, write_table
from ..tables import Table
from .runs import InteractionRuns, PennRuns, RealRuns, WeizmannRuns
from .sets import find_interactions, find_weights
from .statistics import write_statistics
from .tables import make_tables

__all__ = ['FOLDS', 'Study', 'plan_studies', 'run_studies', 'write_studies']

FOLDS = (0, 1, 2)
_PASSES = 4  # of cached features
_PARTS = {
    'weizmann': [f'fold{fold}/' for fold in FOLDS],
    'ut_interaction': ['set1/', 'set2/'],
    'penn': [''],
}
# Measured on an otherwise idle core: what a training and its tests take, by the beginning
# of its config's name; heads with their share of the cached features.
_MINUTES: Mapping[str, Mapping[str, float]] = {
    'weizmann': {'rgb_only': 18, 'pose_only': 9, 'stgcnpp': 10, 'rgb_': 2.5},
    'ut_interaction': {'rgb_only': 8, 'pose_only': 6, 'stgcnpp': 4, 'rgb_': 1},
    'penn': {'stgcn_': 15, 'stgcnpp': 20, '2s-agcn': 25, 'posec3d': 45},
}


@dataclass(frozen=True)
class Study:
    """One set of real people.

    Args:
        name (str): 'weizmann', 'ut_interaction' or 'penn'.
        tables (dict[str, Table]): Its tables, by the names of their files.
        runs (dict[str, RealRuns]): Each seed of each part, by a title.
        wanted (tuple[str, ...]): Titles of those to run; tables have all.
    """

    name: str
    tables: Mapping[str, Table]
    runs: Mapping[str, RealRuns]
    wanted: tuple[str, ...]

    def estimate(self) -> float:
        """About how many minutes of one core the missing work takes."""
        return sum(
            _minutes(self.name, config)
            for title in self.wanted
            for config in list_configs(self.tables.values())
            if not set(self.runs[title].contexts) <= set(self.runs[title].find(config))
        )


def _minutes(study: str, config: str) -> float:
    return next(m for start, m in _MINUTES[study].items() if config.startswith(start))


def plan_studies(
    names: Collection[str],
    out: Path,
    data: Path,
    downloads: Path,
    seeds: Sequence[int],
    folds: Collection[int] = FOLDS,
) -> list[Study]:
    """List the runs, each in its own folder.

    Args:
        names (list[str]): Of 'weizmann', 'ut_interaction' and 'penn'.
        out (Path): Folder for tables, checkpoints, logs and dumps.
        data (Path): Folder of the sets, see :func:`~.sets.make_sets`.
        downloads (Path): Folder of the downloads, as there.
        seeds (list[int]): Seeds of the trainings.
        folds (list[int]): Folds of Weizmann to run. Defaults to all.

    Returns:
        list[Study]: In the order of ``names``.

    Raises:
        FileNotFoundError: If a download is missing.
    """
    weights = None if set(names) == {'penn'} else find_weights(downloads)
    videos = find_interactions(downloads) if 'ut_interaction' in names else None
    rest: dict[str, Any] = dict(passes=_PASSES, weights=weights)
    studies = []
    for name in names:
        runs: dict[str, RealRuns] = {}
        made: Sequence[RealRuns]
        for seed in seeds:
            titles = [f'{part}seed{seed}' for part in _PARTS[name]]
            folders = [out / name / title for title in titles]
            if name == 'weizmann':
                contexts = (data / 'weizmann_context' / f'fold{fold}' for fold in FOLDS)
                made = [WeizmannRuns(f, c, seed, **rest) for f, c in zip(folders, contexts)]
            elif name == 'ut_interaction':
                made = [
                    InteractionRuns(f, data / name, seed, place=place, videos=videos, **rest)
                    for place, f in enumerate(folders, 1)
                ]
            else:
                made = [PennRuns(folders[0], data / 'penn_action', seed)]
            runs.update(zip(titles, made))
        left_out = tuple(f'fold{fold}/' for fold in FOLDS if fold not in folds)
        wanted = tuple(title for title in runs if not title.startswith(left_out))
        studies.append(Study(name, make_tables(name), runs, wanted))
    return studies


def run_studies(studies: Sequence[Study], out: Path) -> list[Path]:
    """Train and test what is missing, and write the tables, even if a run fails.

    The first seed of every set comes before the others.

    Args:
        studies (list[Study]): What to run.
        out (Path): Folder for the tables.

    Returns:
        list[Path]: The Markdown files.

    Raises:
        RuntimeError: If a process fails.
    """
    seeds = dict.fromkeys(run.seed for study in studies for run in study.runs.values())
    try:
        for seed in seeds:
            for study in studies:
                for title in study.wanted:
                    if study.runs[title].seed == seed:
                        print(f'{study.name} {title}', flush=True)
                        run_all(study.tables.values(), study.runs[title])
    finally:
        written = write_studies(studies, out)
    return written


def write_studies(studies: Sequence[Study], out: Path) -> list[Path]:
    """Write the tables of everything run so far; the rest is 'not run'.

    Args:
        studies (list[Study]): What to write.
        out (Path): Folder to write to.

    Returns:
        list[Path]: The Markdown files.
    """
    written = []
    for study in studies:
        runs = list(study.runs.values())
        for name, table in study.tables.items():
            written.append(write_table(name, table, runs, out))
        if study.name != 'penn':
            written += write_statistics(study.name, runs, out)
    return written
