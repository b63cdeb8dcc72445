from __future__ import annotations

import numpy as np
import pytest
from mmaction.evaluation import top_k_accuracy as host_accuracy

from integralaction_mm.analysis import Dump, fuse_scores, oracle_selection, sweep_weights
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


def dump(names='abc', scores=SCORES, labels=(0, 1, 0)) -> Dump:
    return Dump(tuple(names), np.asarray(scores, dtype=np.float64), np.array(labels))


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


def test_fuse_scores_by_hand():
    other = dump('cba', [[0, 0, 1], [0, 1, 0], [1, 0, 0]], (0, 1, 0))
    fused = fuse_scores([dump(), other], [1, 3])
    assert fused.names == ('a', 'b', 'c')
    np.testing.assert_array_equal(fused.labels, [0, 1, 0])
    # of a: (0.6, 0.3, 0.1) / 4 + (1, 0, 0) * 3 / 4
    expected = [[0.9, 0.075, 0.025], [0.05, 0.875, 0.075], [0.025, 0.075, 0.9]]
    np.testing.assert_allclose(fused.scores, expected)


def test_fuse_three_dumps():
    scores = [np.eye(3)[[i] * 3] for i in range(3)]
    fused = fuse_scores([dump(scores=score) for score in scores], [1, 1, 2])
    np.testing.assert_allclose(fused.scores, [[0.25, 0.25, 0.5]] * 3)


@pytest.mark.parametrize('other, message', [
    (dump('abd'), 'dump 1 must be of the same 3 videos as dump 0, but 2 are .* only: c'),
    (dump('abcd', np.eye(4)[:, :3], (0, 1, 0, 0)), 'but 1 are in one of them only: d'),
    (dump(labels=(0, 1, 2)), 'dump 1 must have the labels and classes of dump 0'),
    (dump(scores=np.eye(3, 4)), r'but differs \(scores \(3, 4\) and \(3, 3\)\)'),
])  # fmt: skip
def test_fuse_refuses_other_samples(other, message):
    with pytest.raises(ValueError, match=message):
        fuse_scores([dump(), other], [1, 1])


@pytest.mark.parametrize('weights', [[1], [1, 1, 1], [1, -1], [0, 0]])
def test_weights_that_do_not_fit(weights):
    with pytest.raises(ValueError, match='weights must be 2 numbers >= 0 of a positive sum'):
        fuse_scores([dump(), dump()], weights)


def test_sweep_by_hand():
    # With weight w of the first, the label of a leads if 0.6 w > 0.4 w + 1 - w, so w > 5/6; that
    # of b always; that of c if 0.05 w + 1 - w > 0.95 w, so w < 10/19.
    first = dump('abc', [[0.6, 0.4], [1, 0], [0.05, 0.95]], (0, 0, 0))
    second = dump('abc', [[0, 1], [1, 0], [1, 0]], (0, 0, 0))
    accuracy = sweep_weights(first, second, np.array([0, 0.5, 0.6, 0.9, 1]))
    np.testing.assert_allclose(accuracy, np.array([2, 2, 1, 2, 2]) * 100 / 3)
    np.testing.assert_array_equal(sweep_weights(first, second, np.array([0.6]), k=2), [100])


def test_top_k_hits():
    np.testing.assert_array_equal(top_k_hits(SCORES, np.array([0, 1, 0])), [True, True, False])


def test_oracle_selection():
    rgb = dump(scores=np.eye(3)[[0, 0, 1]])
    pose = dump(scores=np.eye(3)[[1, 1, 1]])
    np.testing.assert_array_equal(oracle_selection(rgb, pose), [True, True, False])


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
