"""Train and test all three stages on the synthetic dataset Pantomime, in minutes on a CPU."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

import integralaction_mm  # noqa: F401
from integralaction_mm.command_line import exit_on_error
from integralaction_mm.engine.arguments import folder
from integralaction_mm.engine.demo import format_table, run_demo


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
    configs, out = ROOT / 'configs' / 'integralaction', Path(args.out)
    with exit_on_error(parser, RuntimeError):
        results = run_demo(ROOT / 'tools', configs, out, Path(args.data), args.seed)
    print(format_table(results))
    print(
        f'The same figures are in {out / "results.json"}, all analyses in {out / "report.html"}.'
    )


if __name__ == '__main__':
    main()
