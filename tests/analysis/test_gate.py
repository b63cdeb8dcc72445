from __future__ import annotations

import numpy as np
import pytest

from integralaction_mm.analysis import Dump, class_gates, group_outcomes, mean_gates
from integralaction_mm.analysis.gate import (
    correlate_confidence,
    gate_by_model,
    gate_by_outcome,
    table_by_class,
)

LABELS = np.array([0, 0, 2, 2])
GATES = np.array([[0.1, 0.3], [0.4, 0.4], [0.5, 0.7], [0.8, 1.0]])


def dump(classes: list[int], gates: np.ndarray | None = None) -> Dump:
    return Dump(tuple('abcd'), np.eye(3)[classes], LABELS, gates)


INTEGRATED = dump([0, 0, 2, 1], GATES)


def test_means():
    np.testing.assert_allclose(mean_gates(INTEGRATED), [0.2, 0.4, 0.6, 0.9])
    np.testing.assert_allclose(class_gates(INTEGRATED, 3), [0.3, np.nan, 0.75])
    (row,) = gate_by_model({'A': INTEGRATED}).rows
    assert row[:2] == ('A', 4)
    assert row[2:] == pytest.approx((0.525, np.sqrt(0.066875), 0.2, 0.5, 0.9))


def test_table_by_class():
    gates = {'A': np.array([0.3, np.nan, 0.75]), 'B': np.array([0.1, 0.2, 0.3])}
    table = table_by_class(gates, ['x', 'y', 'z'])
    assert table.cells() == [['z', '0.750', '0.300'], ['x', '0.300', '0.100'], ['y', '-', '0.200']]


def test_outcomes():
    rgb, pose = dump([0, 0, 1, 1]), dump([0, 1, 2, 0])
    np.testing.assert_array_equal(group_outcomes(rgb, pose), [0, 1, 2, 3])
    pose = dump([0, 1, 0, 0])
    table, groups = gate_by_outcome(INTEGRATED, rgb, pose)
    assert table.cells() == [
        ['both right', '1', '0.200', '0.000', '100.0'],
        ['RGB alone right', '1', '0.400', '0.000', '100.0'],
        ['pose alone right', '0', '-', '-', '-'],
        ['neither right', '2', '0.750', '0.150', '50.0'],
    ]
    np.testing.assert_allclose(groups['neither right'], [0.6, 0.9])


def test_correlation():
    gates = {'down': np.array([0.9, 0.5, 0.1]), 'constant': np.array([0.5, 0.5, 0.5])}
    confidence = dict.fromkeys(gates, np.array([0.0, 0.1, 0.8]))
    down, constant = correlate_confidence(confidence, gates).rows
    assert down[:4] == ('down', 3, pytest.approx(0.3), pytest.approx(-1))
    assert np.isnan(constant[3])


@pytest.mark.parametrize('figure', [
    mean_gates, lambda d: class_gates(d, 3), lambda d: gate_by_outcome(d, d, d),
])  # fmt: skip
def test_a_model_without_a_gate(figure):
    with pytest.raises(ValueError, match="must have 'pred_gate'"):
        figure(dump([0, 0, 0, 0]))
