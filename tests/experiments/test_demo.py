from __future__ import annotations

from markdown import squeeze

from integralaction_mm.experiments.demo import ROWS, tabulate


def figures(top1: float, out: float) -> dict:
    return {
        'in_context': {'top1': top1, 'top5': 100.0},
        'out_of_context': {'top1': out, 'top5': 75.25},
    }


def test_tabulate():
    results = {row: figures(90.0, 40.04) for row in ROWS}
    results['rgb_pose']['gate_mean'] = {'in_context': 0.3, 'out_of_context': 0.256}
    lines = squeeze(tabulate(results).to_markdown()).splitlines()
    assert len(lines) == 2 + len(ROWS)
    assert lines[4] == '| score average | 90.0 / 100.0 | 40.0 / 75.2 | - | - |'
    assert lines[5] == '| IntegralAction | 90.0 / 100.0 | 40.0 / 75.2 | 0.30 | 0.26 |'
