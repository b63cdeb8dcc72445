"""Time of `import integralaction_mm`, compared with the parts of MMAction2 that it builds on.

Processes are fresh and take turns; their processor time counts, which a busy machine affects
less than wall time. A stock MMAction2 1.2 cannot be imported without three of the functions of
`compat.py`, so the rival calls these.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
COMPAT = ROOT / 'integralaction_mm' / 'compat.py'
MMACTION2 = f"""
import runpy
compat = runpy.run_path({str(COMPAT)!r})
for name in ('accept_newer_mmcv', 'provide_importlib_metadata', 'provide_drn'):
    compat[name]()
import mmaction.registry, mmaction.models, mmaction.datasets
"""
RIVALS = {'MMAction2': MMACTION2, 'integralaction_mm': 'import integralaction_mm'}


def measure(code: str) -> float:
    """Processor seconds of a fresh interpreter that runs some code."""
    env = {**os.environ, 'PYTHONPATH': str(ROOT), 'OMP_NUM_THREADS': '1'}
    process = subprocess.Popen([sys.executable, '-W', 'ignore', '-c', code], env=env)
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        raise RuntimeError(f'the process ended with {status}')
    return usage.ru_utime + usage.ru_stime


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('--repeats', type=int, default=7, help='Defaults to 7')
    args = parser.parse_args()
    seconds: dict[str, list[float]] = {name: [] for name in RIVALS}
    for turn in range(1 + args.repeats):
        for name, code in RIVALS.items():
            value = measure(code)
            if turn:  # the first one writes byte code
                seconds[name].append(value)
    medians = {name: statistics.median(values) for name, values in seconds.items()}
    print('| imported | s | x MMAction2 |\n| --- | --- | --- |')
    for name, value in medians.items():
        print(f'| {name} | {value:.2f} | {value / medians["MMAction2"]:.2f} |')


if __name__ == '__main__':
    main()
