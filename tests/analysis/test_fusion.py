from __future__ import annotations

import numpy as np
import pytest

from integralaction_mm.analysis import Dump, fuse_scores, oracle_selection, sweep_weights

SCORES = np.array([[0.6, 0.3, 0.1], [0.2, 0.5, 0.3], [0.1, 0.3, 0.6]])


def dump(names='abc', scores=SCORES, labels=(0, 1, 0)) -> Dump:
    return Dump(tuple(names), np.asarray(scores, dtype=np.float64), np.array(labels))


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
    with pytest.raises(ValueError, match='weights must be 2 numbers >= 0 with a positive sum'):
        fuse_scores([dump(), dump()], weights)


def test_sweep_by_hand():
    # With weight w of the first, the label of a leads if 0.6 w > 0.4 w + 1 - w, so w > 5/6; that
    # of b always; that of c if 0.05 w + 1 - w > 0.95 w, so w < 10/19.
    first = dump('abc', [[0.6, 0.4], [1, 0], [0.05, 0.95]], (0, 0, 0))
    second = dump('abc', [[0, 1], [1, 0], [1, 0]], (0, 0, 0))
    accuracy = sweep_weights(first, second, np.array([0, 0.5, 0.6, 0.9, 1]))
    np.testing.assert_allclose(accuracy, np.array([2, 2, 1, 2, 2]) * 100 / 3)
    np.testing.assert_array_equal(sweep_weights(first, second, np.array([0.6]), k=2), [100])


def test_oracle_selection():
    rgb = dump(scores=np.eye(3)[[0, 0, 1]])
    pose = dump(scores=np.eye(3)[[1, 1, 1]])
    np.testing.assert_array_equal(oracle_selection(rgb, pose), [True, True, False])
