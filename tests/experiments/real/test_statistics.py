from __future__ import annotations

from types import SimpleNamespace

import pytest
from markdown import squeeze

from integralaction_mm.experiments.real.statistics import (
    tabulate_classes,
    tabulate_gates,
    write_statistics,
)


@pytest.fixture
def sets(dump):
    """Two runs on three videos, one of each class."""
    first = {
        'RGB only': dump([0, 1, 0]),
        'pose only': dump([0, 2, 2]),
        'IntegralAction': dump([0, 1, 2], gates=[0.5, 1, 0]),
        'robust': dump([1, 1, 2], gates=[0.25, 0.5, 0]),
    }
    second = {**first, 'RGB only': dump([1, 1, 0]), 'pose only': dump([1, 1, 1])}
    return [first, second]


def test_classes_by_hand(sets):
    table = tabulate_classes(sets, 'abc')
    # RGB is right on a and b, then on b; pose on a and c, then on b; the oracle on all, then on b.
    assert table.rows[0] == ('a', 50, 50, 100, 0, 50)
    assert table.rows[1] == ('b', 100, 50, 100, 100, 100)
    assert table.rows[2] == ('c', 0, 50, 100, 100, 50)
    means = ((2 + 1) / 6, (2 + 1) / 6, 1, 2 / 3, (3 + 1) / 6)
    assert table.rows[3][1:] == pytest.approx([100 * mean for mean in means])


def test_gates_by_hand(sets):
    rows = {row[0]: row[1:] for row in tabulate_gates(sets, 'abc', 'in context')}
    assert rows['in context'] == (6, 0.5, 0.25)
    # One stream alone: RGB on b, pose on c, in the first run; in the second both are right on b.
    assert rows['in context, RGB alone right'] == (1, 1, 0.5)
    assert rows['in context, pose alone right'] == (1, 0, 0)
    assert rows['in context, both right'] == (2, 0.75, 0.375)
    assert rows['in context, neither right'] == (2, 0.25, 0.125)
    assert rows['in context, b'] == (2, 1, 0.5)


def test_files(dump, tmp_path):
    """A run that lacks a model does not count."""
    made = {
        'rgb_only_weizmann': dump([0, 1, 0]),
        'pose_only_weizmann': dump([0, 2, 2]),
        'rgb_pose_weizmann': dump([0, 1, 2], gates=[0.5, 1, 0]),
        'rgb_pose_weizmann_robust': dump([1, 1, 2], gates=[0.25, 0.5, 0]),
    }
    whole = SimpleNamespace(
        contexts=('in_context',), find=lambda config: {'in_context': made[config]}
    )
    empty = SimpleNamespace(contexts=('in_context',), find=lambda config: {})
    assert write_statistics('weizmann', [empty], tmp_path) == []
    paths = write_statistics('weizmann', [empty, whole], tmp_path)
    assert [path.name for path in paths] == [
        'table_real_weizmann_per_class_in_context.md',
        'table_real_weizmann_oracle.md',
        'table_real_weizmann_gate.md',
    ]
    oracle = squeeze(paths[1].read_text()).splitlines()
    assert oracle[-1] == '| in context | 1 | 66.7 | 66.7 | 100.0 | 66.7 | 100.0 |'
    assert '| in context | 3 | 0.500 | 0.250 |' in squeeze(paths[2].read_text())
