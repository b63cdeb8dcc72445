"""Packs the robust model of a finished demo into one archive, to share."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from ..escaping import printable
from ..locks import locking_folder
from .arguments import folder
from .errors import exit_on_error


def main(arguments: Sequence[str] | None = None) -> None:
    """Parse the command line, and write the archive."""
    parser = argparse.ArgumentParser(
        description=f'{__doc__} docs/publishing.md says what is in it.'
    )
    add = parser.add_argument
    add('--out', type=folder, default='work_dirs/demo', help='folder of the demo')
    add('--data', type=folder, default='data/pantomime', help='folder of its dataset')
    add('--seed', type=int, default=0, help='seed of its trainings')
    args = parser.parse_args(arguments)
    out = Path(args.out)
    with exit_on_error(parser):
        from ..experiments.demo import find_demo_runs
        from ..experiments.release import build_release

        runs = find_demo_runs(out, Path(args.data), args.seed)
        with locking_folder(out):
            path = build_release(runs)
    print(printable(f'{path.stat().st_size / 1e6:.1f} MB -> {path}'))
