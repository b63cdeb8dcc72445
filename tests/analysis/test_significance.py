from __future__ import annotations

import numpy as np
import pytest

from integralaction_mm.analysis import Dump, bootstrap_interval, mcnemar_test
from integralaction_mm.analysis.significance import changed_videos, compare_accuracy, compare_pairs


def dump(right: list[int], names: str = 'abcd') -> Dump:
    """Predictions of four videos of class 0, 0, 1, 1; right where ``right`` is 1."""
    labels = np.array([0, 0, 1, 1])
    return Dump(tuple(names), np.eye(2)[np.where(right, labels, 1 - labels)], labels)


MODELS = {'A': dump([1, 1, 1, 0]), 'B': dump([1, 0, 0, 0])}


@pytest.mark.parametrize('b, c, p', [
    (0, 0, 1), (3, 0, 2 / 2**3), (0, 5, 2 / 2**5), (4, 4, 1),
    (7, 1, 2 * (1 + 8) / 2**8), (2, 6, 2 * (1 + 8 + 28) / 2**8),
])  # fmt: skip
def test_mcnemar_by_hand(b, c, p):
    # Both tails of a fair coin thrown b + c times; five videos on which both agree do not count.
    first = np.array([True] * b + [False] * c + [True] * 3 + [False] * 2)
    second = np.array([False] * b + [True] * c + [True] * 3 + [False] * 2)
    test = mcnemar_test(first, second)
    assert test[:2] == (b, c)
    assert test.p == pytest.approx(p)


def test_bootstrap_interval_of_a_proportion():
    # 60 of 100: the interval of the normal approximation is 60 +- 1.96 * sqrt(60 * 40 / 100).
    values = np.repeat([100.0, 0.0], [60, 40])
    interval = bootstrap_interval(lambda index: values[index].mean(), 100, resamples=5000)
    np.testing.assert_allclose(interval, [60 - 9.6, 60 + 9.6], atol=1)
    assert interval == bootstrap_interval(lambda i: values[i].mean(), 100, resamples=5000)
    assert interval != bootstrap_interval(lambda i: values[i].mean(), 100, 5000, seed=1)
    low, high = bootstrap_interval(lambda i: values[i].mean(), 100, 5000, level=0.5)
    np.testing.assert_allclose([low, high], [60 - 3.3, 60 + 3.3], atol=1)


@pytest.mark.parametrize('arguments, message', [
    (dict(resamples=0), 'resamples must be >= 1, but got 0'),
    (dict(level=1), 'level must be between 0 and 1, but got 1'),
])  # fmt: skip
def test_bootstrap_arguments(arguments, message):
    with pytest.raises(ValueError, match=message):
        bootstrap_interval(np.mean, 10, **arguments)


def test_compare_accuracy():
    row = compare_accuracy(MODELS, resamples=50).rows[0]
    assert row[:3] == ('A', 4, 75)
    assert row[5:8] == (100, 100, 100)  # of two classes both are among the five best
    assert row[8] == 75
    assert row[3] <= 75 <= row[4]


def test_compare_pairs():
    (row,) = compare_pairs(MODELS, resamples=50).rows
    assert row[:3] == ('A', 'B', -50)
    assert row[5:] == (2, 0, 0.5)


def test_changed_videos():
    table = changed_videos({**MODELS, 'C': dump([0, 1, 0, 0])}, ['zero', 'one'])
    assert table.heads == ('video', 'class', 'A', 'B', 'C', 'right')
    assert table.rows == [
        ('a', 'zero', 'zero', 'zero', 'one', 'A, B'),
        ('b', 'zero', 'zero', 'one', 'zero', 'A, C'),
        ('c', 'one', 'one', 'zero', 'zero', 'A'),
    ]


def test_of_classes_that_tie_the_one_that_counts_is_named():
    tied = Dump(tuple('abcd'), np.full((4, 2), 0.5), np.array([0, 0, 1, 1]))
    table = changed_videos({'A': MODELS['A'], 'B': tied}, ['zero', 'one'])
    assert table.rows[-1] == ('d', 'one', 'zero', 'one', 'B')


def test_pairs_are_of_the_same_videos():
    other = {'A': MODELS['A'], 'B': dump([1, 1, 1, 1], 'abce')}
    for compare in (compare_pairs, lambda dumps: changed_videos(dumps, ['0', '1'])):
        with pytest.raises(ValueError, match='must be of the same 4 videos'):
            compare(other)
