from __future__ import annotations

import numpy as np
import pytest
from mmaction.evaluation import top_k_accuracy as host_accuracy

from integralaction_mm.evaluation import (
    average_class_accuracy,
    class_accuracy,
    confusion_matrix,
    most_confused,
    predict_classes,
    top_k_accuracy,
    top_k_hits,
)

SCORES = np.array([[0.6, 0.3, 0.1], [0.2, 0.5, 0.3], [0.1, 0.3, 0.6]])


@pytest.mark.parametrize('k, expected', [(1, 200 / 3), (2, 200 / 3), (3, 100)])
def test_top_k_accuracy(k, expected):
    # The labels' ranks: first, first, third.
    assert top_k_accuracy(SCORES, np.array([0, 1, 0]), k) == pytest.approx(expected)


def test_right_is_what_mmaction2_takes_for_right():
    rng = np.random.default_rng(0)
    scores = rng.integers(0, 3, (400, 12)).astype(np.float64)  # nearly all have ties
    labels = rng.integers(0, 12, 400)
    for k in (1, 5, 20):
        expected = 100 * host_accuracy(scores, labels, (k,))[0]
        assert top_k_accuracy(scores, labels, k) == pytest.approx(expected)
    hits = top_k_hits(scores, labels)
    np.testing.assert_array_equal(hits, predict_classes(scores) == labels)
    assert np.diag(confusion_matrix(scores, labels)).sum() == hits.sum()


@pytest.mark.parametrize('label', range(3))
def test_nan_is_never_right(label):
    scores = np.array([[0.1, np.nan, 0.2], [np.nan] * 3])
    assert not top_k_hits(scores, np.array([label] * 2), 3).any()


def test_top_k_hits():
    np.testing.assert_array_equal(top_k_hits(SCORES, np.array([0, 1, 0])), [True, True, False])


def test_class_accuracy():
    hits, labels = np.array([True, False, True]), np.array([0, 0, 2])
    np.testing.assert_array_equal(class_accuracy(hits, labels, 4), [50, np.nan, 100, np.nan])
    assert average_class_accuracy(hits, labels) == 75


def test_confusion():
    scores = np.eye(3)[[0, 1, 1, 1, 2, 0]]
    matrix = confusion_matrix(scores, np.array([0, 0, 0, 1, 1, 2]))
    np.testing.assert_array_equal(matrix, [[1, 2, 0], [0, 1, 1], [1, 0, 0]])
    assert most_confused(matrix, 2) == [(0, 1, 2), (1, 2, 1)]
    assert most_confused(matrix, 9) == [(0, 1, 2), (1, 2, 1), (2, 0, 1)]
    with pytest.raises(ValueError, match='limit must be >= 1, but got 0'):
        most_confused(matrix, 0)
