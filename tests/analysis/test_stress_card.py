from __future__ import annotations

import numpy as np
import pytest

from integralaction_mm.analysis import Dump
from integralaction_mm.analysis.stress_card import StressResult, make_stress_blocks

LABELS = np.array([0, 0, 0, 0, 1, 1, 1, 1])
NAMES = ('zero', 'one', 'two')


def dump(answers):
    return Dump(tuple('abcdefgh'), np.eye(3)[answers], LABELS)


def tables(*results):
    clean = dump([0, 0, 0, 0, 1, 1, 1, 0])  # 7 of 8 right
    return {block.name: block for block in make_stress_blocks(clean, results, NAMES)}


def rows(block):
    return [dict(zip(block.table.heads, row)) for row in block.table.rows]


def test_accuracy_and_change():
    found = tables(StressResult('noise', dump([0, 0, 2, 2, 2, 2, 1, 1]), severity=3))
    clean, noise = rows(found['stress'])
    assert (clean['top-1'], clean['videos'], clean['change']) == (87.5, 8, None)
    assert (noise['test'], noise['severity'], noise['top-1']) == ('noise', 3, 50)
    assert noise['change'] == -37.5
    assert noise['low'] < 50 < noise['high']
    assert noise['change low'] < -37.5 < noise['change high']
    assert (noise['only clean right'], noise['only stressed right']) == (4, 1)
    assert noise['p'] == pytest.approx(12 / 32)  # two-sided, of 5 throws of a coin 4 or more
    assert noise["other's class"] is None
    assert found['stress'].figure is not None


def test_videos_that_are_unchanged_do_not_count():
    changed = np.array([True, True, False, False, False, False, False, True])
    found = tables(StressResult('human', dump([2, 0, 0, 0, 1, 1, 1, 1]), changed=changed))
    human = rows(found['stress'])[1]
    assert human['videos'] == 3
    assert human['top-1'] == pytest.approx(200 / 3)
    assert human['change'] == pytest.approx(0)  # one lost, one won
    nobody = tables(StressResult('human', dump(LABELS), changed=changed & False))
    assert rows(nobody['stress'])[1]['top-1'] is None


def test_how_often_the_other_class_is_answered():
    others = np.array([1, 1, 2, 2, 0, -1, 0, 0])
    found = tables(StressResult('swap', dump([1, 0, 2, 2, 1, 1, 0, 1]), others=others))
    assert rows(found['stress'])[1]["other's class"] == pytest.approx(100 * 4 / 7)


def test_worst_classes_and_answers():
    found = tables(StressResult('dark', dump([2, 2, 2, 0, 2, 1, 1, 0])))
    first, second = rows(found['worst_classes'])
    assert (first['class'], first['clean'], first['stressed']) == ('zero', 100, 25)
    assert (second['class'], second['clean'], second['stressed']) == ('one', 75, 50)
    assert rows(found['answers']) == [
        dict(test='dark', severity=None, share=50, **{'class': 'two'})
    ]


def test_other_videos_are_refused():
    other = Dump(tuple('abcdefgx'), np.eye(3)[LABELS], LABELS)
    with pytest.raises(ValueError, match='must be of the same 8 videos'):
        tables(StressResult('noise', other))
