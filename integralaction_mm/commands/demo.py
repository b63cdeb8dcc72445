"""Train and test all three stages on the synthetic dataset Pantomime, in minutes on a CPU."""

from __future__ import annotations

import argparse
import sys
from contextlib import redirect_stdout
from pathlib import Path

from ..locks import locking_folder
from .arguments import existing_weights, folder
from .errors import exit_on_error


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    add = parser.add_argument
    add(
        '--out',
        type=folder,
        help='folder for everything it makes. Defaults to work_dirs/demo, with --weights to '
        'work_dirs/drawn',
    )
    add('--data', type=folder, help='folder of the dataset. Defaults to data/pantomime')
    add(
        '--seed',
        type=int,
        help='seed of the trainings, or of the drawn videos. Defaults to 0, with --weights to 1',
    )
    add(
        '--weights',
        type=existing_weights,
        help='train nothing: draw a few videos, and recognise them with this archive of '
        'make_release.py, a file or an address',
    )
    args = parser.parse_args()
    if args.weights is not None and args.data is not None:
        parser.error('argument --data: not allowed with argument --weights')
    out = Path(args.out or ('work_dirs/drawn' if args.weights else 'work_dirs/demo'))
    interrupted = 'interrupted; run the same command to resume'
    with exit_on_error(parser, interrupted), locking_folder(out):
        if args.weights is not None:
            _recognise(args.weights, out, 1 if args.seed is None else args.seed)
        else:
            _train(out, Path(args.data or 'data/pantomime'), args.seed or 0)


def _train(out: Path, data: Path, seed: int) -> None:
    from ..experiments.demo import run_demo, tabulate

    print(tabulate(run_demo(out, data, seed)).to_markdown())
    print(
        f'The same figures are in {out / "results.json"}, all analyses in {out / "report.html"}.'
    )


def _recognise(weights: str, out: Path, seed: int) -> None:
    from mmengine.logging import MMLogger

    from ..apis.action_inferencer import ActionInferencer
    from ..apis.drawn_videos import recognise_drawn

    MMLogger.get_current_instance().setLevel('ERROR')
    with redirect_stdout(sys.stderr):  # MMEngine prints what it loads, the drawing a bar
        drawn = recognise_drawn(ActionInferencer.from_weights(weights), out, seed)
    print(drawn.table.to_markdown())
    counts = (f'{right} of {count} {name}' for name, (right, count) in drawn.right.items())
    print(f'right: {", ".join(counts)}')
    print(f'A few of them are on {out / "sheet.png"}, all scores in {out / "predictions.json"}.')
