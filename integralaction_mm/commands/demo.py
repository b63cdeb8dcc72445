"""Train and test all three stages on the synthetic dataset Pantomime, in minutes on a CPU."""

from __future__ import annotations

import argparse
from pathlib import Path

from ..locks import locking_folder
from .arguments import folder
from .errors import exit_on_error


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        '--out', type=folder, default='work_dirs/demo', help='folder for everything made'
    )
    parser.add_argument(
        '--data', type=folder, default='data/pantomime', help='folder of the dataset'
    )
    parser.add_argument('--seed', type=int, default=0, help='seed of the trainings')
    args = parser.parse_args()
    out = Path(args.out)
    interrupted = 'interrupted; the same command goes on from here'
    with exit_on_error(parser, interrupted):
        from ..experiments.demo import run_demo, tabulate

        with locking_folder(out):
            results = run_demo(out, Path(args.data), args.seed)
    print(tabulate(results).to_markdown())
    print(
        f'The same figures are in {out / "results.json"}, all analyses in {out / "report.html"}.'
    )
