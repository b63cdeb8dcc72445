"""Train and test tables on the synthetic dataset Pantomime: the paper's 4 and 6 to 9, skeleton."""

from __future__ import annotations

import argparse
from contextlib import ExitStack
from pathlib import Path

from ..experiments.report import run_tables, write_table
from ..experiments.runs import PantomimeRuns, prepare_data
from ..experiments.tables import TABLES, list_rows
from ..locks import locking_folder
from .arguments import folder
from .errors import exit_on_error


def build_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        '--table', nargs='+', required=True, choices=sorted(TABLES), help='tables to run'
    )
    parser.add_argument(
        '--seeds', type=int, nargs='+', default=[0, 1, 2], help='defaults to 0 1 2'
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
        default='data/pantomime',
        help='folder of the dataset, made if it is not there. Defaults to data/pantomime',
    )
    parser.add_argument(
        '--test',
        type=int,
        default=10,
        help='videos per class in each test split of the dataset. Defaults to 10',
    )
    only = parser.add_mutually_exclusive_group()
    only.add_argument('--list', action='store_true', help='print the rows, run nothing')
    only.add_argument(
        '--report', action='store_true', help='write the tables of what was run, run nothing'
    )
    return parser


def main() -> None:
    parser = build_parser()
    args = parser.parse_args()
    with exit_on_error(parser, 'interrupted; the same command goes on from here'):
        run(args)


def run(args: argparse.Namespace) -> None:
    """Do what the command line says."""
    if args.list:
        print(list_rows(args.table), end='')
        return
    out, data = Path(args.out), Path(args.data)
    runs = [PantomimeRuns(out / f'seed{seed}', data, seed) for seed in dict.fromkeys(args.seeds)]
    if args.report:
        paths = [write_table(name, TABLES[name], runs, out) for name in args.table]
    else:
        with ExitStack() as locks:
            for one in runs:  # other seeds may run beside these
                locks.enter_context(locking_folder(one.out))
            prepare_data(data, args.test)
            paths = run_tables(args.table, runs, out)
    for path in paths:
        print(f'{path.read_text(encoding="utf-8")}\n{path} (also .csv, .json and .png)\n')
