"""Goals and tables of the figures that gpu.py wrote."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from benchmarks.common import print_table

__all__ = ['find_goals', 'print_report']

Figures = Mapping[str, Mapping[str, Any]]
HEAD = ('step', 'batch', 'ms', 'peak MiB', 'TFLOP/s', 'of the matrix rate', 'x ours')
FORMATS = dict(
    batch='{:d}',
    ms='{:.2f}',
    peak_mib='{:.0f}',
    tflop_per_s='{:.1f}',
    share_of_matrix_rate='{:.0%}',
)


def find_goals(figures: Figures) -> dict[str, dict[str, Any]]:
    """What was aimed at and reached, by a name that says which step.

    Returns:
        dict[str, dict]: ``value``, ``goal`` and ``met`` of each that was measured.
    """
    steps, goals = figures.get('steps', {}), {}

    def set_goal(name: str, value: float, goal: float, at_least: bool = True) -> None:
        met = value >= goal if at_least else value <= goal
        goals[name] = dict(value=round(value, 4), goal=goal, met=met)

    for name, ours in steps.items():
        if not name.endswith(' ours') or 'ms' not in ours:
            continue
        step = name[: -len(' ours')]
        stock, plain, released = (
            steps.get(f'{step} {rival}', {}) for rival in ('stock', 'plain', 'released')
        )
        if 'tflop_per_s' in plain:
            share = ours['tflop_per_s'] / plain['tflop_per_s']
            set_goal(f'{step}: rate, of the plain ResNet', share, 0.5)
        if 'ms' in stock and step.startswith('rgb_only') and 'bfloat16' in step:
            set_goal(f'{step}: times faster than stock', compare(stock, ours, 'ms'), 1.3)
        if 'ms' in released:
            times = compare(released, ours, 'ms')
            set_goal(f'{step}: times faster than released', times, 5)
        if 'peak_mib' in released:
            part = compare(ours, released, 'peak_mib')
            set_goal(f'{step}: memory, of released', part, 0.2, at_least=False)
    for setting, maps in figures.get('maps', {}).items():
        for stage in ('pose_only', 'rgb_pose'):
            if setting in 'AB' and f'{stage}_drawing_share' in maps:
                share = maps[f'{stage}_drawing_share']
                set_goal(f'{stage} {setting}: drawing, of a step', share, 0.02, at_least=False)
    return goals


def compare(one: Mapping[str, Any], other: Mapping[str, Any], key: str) -> float:
    """Ratio of a figure, a clip."""
    return one[key] / one['batch'] / (other[key] / other['batch'])


def print_report(figures: Figures) -> None:
    """Print what fits in a terminal; the JSON has all."""
    print('\n'.join(str(value) for value in figures.get('about', {}).values()), end='\n\n')
    steps = {name: row for name, row in figures.get('steps', {}).items() if 'ms' in dict_of(row)}
    rows = []
    for name, row in steps.items():
        ours = steps.get(f'{name.rpartition(" ")[0]} ours')
        times = f'{compare(row, ours, "ms"):.2f}' if ours else ''
        cells = [form.format(row[key]) if key in row else '' for key, form in FORMATS.items()]
        rows.append([name, *cells, times])
    if rows:
        print_table(HEAD, rows)
    for section, content in figures.items():
        if section in ('about', 'goals', 'profile'):
            continue
        rest = {name: value for name, value in content.items() if name not in steps}
        print_table((section, ''), [[name, short(value)] for name, value in rest.items()])
    rows = [
        [name, f'{goal["value"]:.3g}', f'{goal["goal"]}', 'yes' if goal['met'] else 'NO']
        for name, goal in figures.get('goals', {}).items()
    ]
    if rows:
        print_table(('goal', 'reached', 'aim', 'met'), rows)


def dict_of(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def short(value: Any) -> str:
    """A figure in a line."""
    if not isinstance(value, Mapping):
        return str(value)
    parts = []
    for key, item in value.items():
        if key == 'ms_of_each':
            continue
        text = f'{item:.4g}' if isinstance(item, float) else str(item)
        parts.append(f'{key} {text}')
    return ', '.join(parts)[:400]
