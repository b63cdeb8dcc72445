"""Train and test all three stages on the synthetic dataset Pantomime, in minutes on a CPU."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

import integralaction_mm  # noqa: F401
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
    try:
        results = run_demo(ROOT / 'tools', configs, out, Path(args.data), args.seed)
    except (RuntimeError, ValueError) as error:
        sys.exit(f'{parser.prog}: error: {error}')
    print(format_table(results))
    print(
        f'The same figures are in {out / "results.json"}, all analyses in {out / "report.html"}.'
    )


if __name__ == '__main__':
    main()
