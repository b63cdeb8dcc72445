from __future__ import annotations

import numpy as np

from integralaction_mm.analysis import Dump, compare_models


def test_compare_models():
    labels = np.array([0, 0, 1, 1])
    dumps = {
        name: Dump(tuple('abcd'), np.eye(2)[classes], labels)
        for name, classes in {'A': [0, 0, 0, 0], 'B': [0, 0, 1, 0]}.items()
    }
    accuracy, pairs, changed = compare_models(dumps, ['zero', 'one'], resamples=20, level=0.9)
    assert [row[:3] for row in accuracy.table.rows] == [('A', 4, 50), ('B', 4, 75)]
    assert pairs.table.rows[0][:3] == ('A', 'B', 25)
    assert changed.table.rows == [('c', 'one', 'zero', 'one', 'B')]
    assert '90 % bootstrap interval' in accuracy.text
