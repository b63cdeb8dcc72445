"""Trains and tests tables on Pantomime, or on real people.

On the synthetic dataset Pantomime: the paper's tables 4 and 6 to 9, and skeleton models. With
--table real: on real people, from public downloads (docs/real_data.md).
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from ..locks import locking_folder
from .arguments import folder, non_negative_int
from .choices import REAL_FOLDS, REAL_SETS, TABLES
from .errors import exit_on_error

if TYPE_CHECKING:
    from ..experiments.real.study import Study

REAL = 'real'


def build_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        '--table', nargs='+', required=True, choices=[*TABLES, REAL], help='tables to run'
    )
    parser.add_argument(
        '--seeds', type=non_negative_int, nargs='+', default=[0, 1, 2], help='defaults to 0 1 2'
    )
    parser.add_argument(
        '--out',
        type=folder,
        default='work_dirs/experiments',
        help='folder for tables, checkpoints, logs and dumps. Defaults to work_dirs/experiments',
    )
    parser.add_argument(
        '--data',
        type=folder,
        help='folder of the dataset, made if missing. Defaults to data/pantomime; for real '
        'people, to the environment variable INTEGRALACTION_REAL, or data',
    )
    parser.add_argument(
        '--test',
        type=int,
        default=10,
        help='videos per class in each test split of the dataset. Defaults to 10',
    )
    real = parser.add_argument_group('real people')
    real.add_argument(
        '--downloads', type=folder, help='folder of the public downloads. Defaults to --data'
    )
    real.add_argument(
        '--only', nargs='+', choices=REAL_SETS, default=REAL_SETS, help='sets to run'
    )
    real.add_argument(
        '--folds',
        type=int,
        nargs='+',
        choices=REAL_FOLDS,
        default=REAL_FOLDS,
        help='folds of Weizmann to run. Defaults to all',
    )
    only = parser.add_mutually_exclusive_group()
    only.add_argument('--list', action='store_true', help='print the rows, run nothing')
    only.add_argument(
        '--report', action='store_true', help='write tables of what has been run, run nothing'
    )
    return parser


def main() -> None:
    parser = build_parser()
    args = parser.parse_args()
    if REAL in args.table and len(args.table) > 1:
        parser.error(f'argument --table: {REAL} must be the only one, but got {args.table}')
    with exit_on_error(parser, 'interrupted; run the same command to resume'):
        (run_real if REAL in args.table else run)(args)


def run(args: argparse.Namespace) -> None:
    """Do what the command line says."""
    from ..experiments.report import run_tables, write_table
    from ..experiments.runs import PantomimeRuns, prepare_data
    from ..experiments.tables import TABLES, list_rows

    if args.list:
        print(list_rows({name: TABLES[name] for name in args.table}), end='')
        return
    out, data = Path(args.out), Path(args.data or 'data/pantomime')
    runs = [PantomimeRuns(out / f'seed{seed}', data, seed) for seed in dict.fromkeys(args.seeds)]
    if args.report:
        paths = [write_table(name, TABLES[name], runs, out) for name in args.table]
    else:
        with ExitStack() as locks:
            for one in runs:  # other seeds may run at the same time
                locks.enter_context(locking_folder(one.out))
            prepare_data(data, args.test)
            paths = run_tables({name: TABLES[name] for name in args.table}, runs, out)
    _show(paths)


def run_real(args: argparse.Namespace) -> None:
    """Do the same with the sets of real people."""
    from ..experiments.real.sets import make_sets
    from ..experiments.real.study import plan_studies, run_studies, write_studies
    from ..experiments.real.tables import make_tables
    from ..experiments.tables import list_rows

    if args.list:
        tables = {name: table for one in args.only for name, table in make_tables(one).items()}
        print(list_rows(tables), end='')
        return
    # Options give all paths, and MMEngine would log at every read that it used the variable.
    root = os.environ.pop('INTEGRALACTION_REAL', 'data')
    out, data = Path(args.out), Path(args.data or root)
    downloads, seeds = Path(args.downloads or data), list(dict.fromkeys(args.seeds))
    studies = plan_studies(args.only, out, data, downloads, seeds, args.folds)
    if args.report:
        _show(write_studies(studies, out))
        return
    _print_estimate(studies)
    with locking_folder(out):
        make_sets(args.only, downloads, data, args.folds, min(os.cpu_count() or 1, 8))
        _show(run_studies(studies, out))


def _print_estimate(studies: Sequence[Study]) -> None:
    hours = {study.name: study.estimate() / 60 for study in studies}
    parts = ', '.join(f'{name} {time:.1f}' for name, time in hours.items())
    print(f'about {sum(hours.values()):.1f} hours of one core to go: {parts}', flush=True)


def _show(paths: Sequence[Path]) -> None:
    for path in paths:
        print(f'{path.read_text(encoding="utf-8")}\n{path} (also .csv, .json and .png)\n')
