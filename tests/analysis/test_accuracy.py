from __future__ import annotations

import numpy as np
import pytest

from integralaction_mm.analysis import Dump
from integralaction_mm.analysis.accuracy import accuracy_by_class, confused_pairs, table_by_class

LABELS = np.array([0, 0, 1, 1])


def dump(classes: list[int]) -> Dump:
    return Dump(tuple('abcd'), np.eye(3)[classes], LABELS, path='x.pkl')


def test_accuracy_by_class():
    accuracy = accuracy_by_class(dump([0, 1, 0, 0]), dump([1, 0, 1, 2]), dump([0, 0, 2, 2]))
    table = table_by_class(accuracy, LABELS, ['zero', 'one', 'two'])
    assert table.heads[2:] == ('RGB only', 'pose only', 'IntegralAction', 'oracle selection')
    assert table.cells() == [
        ['zero', '2', '50.0', '50.0', '100.0', '100.0'],
        ['one', '2', '0.0', '50.0', '0.0', '50.0'],
        ['two', '0', '-', '-', '-', '-'],
        ['average', '4', '25.0', '50.0', '50.0', '75.0'],
    ]


def test_confused_pairs():
    table = confused_pairs({'A': dump([0, 1, 2, 2])}, ['zero', 'one', 'two'], limit=5)
    assert table.rows == [('A', 'one', 'two', 2, 100), ('A', 'zero', 'one', 1, 50)]
    with pytest.raises(ValueError, match='must be of 2 classes, but got 3: x.pkl'):
        confused_pairs({'A': dump([0, 0, 0, 0])}, ['zero', 'one'], limit=5)
