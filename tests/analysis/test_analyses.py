from __future__ import annotations

import numpy as np

from integralaction_mm.analysis import (
    Dump,
    analyse_classes,
    analyse_confusion,
    analyse_gates,
    analyse_weights,
)

NAMES, LABELS = ('v/a', 'v/b', 'v/c', 'v/d'), np.array([0, 0, 1, 1])
GATES = np.array([[0.1, 0.3], [0.4, 0.4], [0.5, 0.7], [0.8, 1.0]])


def dump(classes: list[int], gates: np.ndarray | None = None) -> Dump:
    return Dump(NAMES, np.eye(2)[classes], LABELS, gates)


# RGB is right on a and b, pose on a, the integration on all but d.
RGB, POSE, INTEGRATED = dump([0, 0, 0, 0]), dump([0, 1, 0, 0]), dump([0, 0, 1, 0], GATES)


def test_classes():
    block = analyse_classes(RGB, POSE, INTEGRATED, ['zero', 'one'])
    assert block.table.cells()[:2] == [
        ['zero', '2', '100.0', '50.0', '100.0', '100.0'],
        ['one', '2', '0.0', '0.0', '50.0', '0.0'],
    ]
    lines = {line.get_label(): line.get_xdata().tolist() for line in block.figure.axes[0].lines}
    assert lines['RGB only'] == [100, 0]
    assert lines['pose only'] == [50, 0]


def test_weight_of_one_is_rgb_alone():
    (axes,) = analyse_weights(RGB, POSE, INTEGRATED).figure.axes
    average, own = (line.get_xydata() for line in axes.lines)
    np.testing.assert_array_equal(average[[0, -1]], [[0, 25], [1, 50]])
    np.testing.assert_array_equal(own[:, 1], 75)
    assert axes.get_xlabel() == 'weight of RGB only (1 - weight: pose only)'


def test_confusion():
    block = analyse_confusion({'A': RGB, 'B': INTEGRATED}, ['zero', 'one'], pairs=1)
    assert block.table.rows == [('A', 'one', 'zero', 2, 100), ('B', 'one', 'zero', 1, 50)]
    image = block.figure.axes[0].images[0].get_array()
    np.testing.assert_array_equal(image, [[100, 0], [100, 0]])


def test_gates():
    blocks = analyse_gates({'in/of it': INTEGRATED}, ['0', '1'], {'in/of it': (RGB, POSE)})
    assert [block.name for block in blocks] == [
        'gate_distribution', 'gate_per_class', 'gate_outcome_in_of_it'
    ]  # fmt: skip
    rows = {row[0]: row[1:3] for row in blocks[2].table.rows}
    assert rows['RGB alone right'] == (1, 0.4)
    assert rows['pose alone right'][0] == 0
