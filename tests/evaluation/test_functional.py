from __future__ import annotations

import pickle

import numpy as np
import pytest
import torch

from integralaction_mm.evaluation import (
    Dump,
    fuse_scores,
    load_dump,
    save_dump,
    sweep_weights,
    top_k_accuracy,
)

SCORES = np.array([[0.6, 0.3, 0.1], [0.2, 0.5, 0.3], [0.1, 0.3, 0.6]])


def sample(name: str = 'a', **fields) -> dict:
    """One prediction as ``tools/test.py --dump`` writes it."""
    prediction = {
        'filename': name,
        'pred_score': torch.tensor([0.25, 0.75]),
        'pred_label': torch.tensor([1]),
        'gt_label': torch.tensor([1]),
    }
    return {**prediction, **fields}


def write(path, content) -> str:
    path.write_bytes(pickle.dumps(content))
    return str(path)


def dump(names='abc', scores=SCORES, labels=(0, 1, 0)) -> Dump:
    return Dump(tuple(names), np.asarray(scores, dtype=np.float64), np.array(labels))


def test_load_dump(tmp_path):
    gates = [torch.tensor([0.25, 0.5]), torch.tensor([0.75, 1])]
    path = write(
        tmp_path / 'a.pkl',
        [
            sample('a', pred_gate=gates[0]),
            sample('b', gt_label=torch.tensor([0]), pred_gate=gates[1]),
        ],
    )
    loaded = load_dump(path)
    assert loaded.names == ('a', 'b')
    assert loaded.scores.dtype == np.float64
    np.testing.assert_array_equal(loaded.scores, [[0.25, 0.75]] * 2)
    np.testing.assert_array_equal(loaded.labels, [1, 0])
    np.testing.assert_array_equal(loaded.gates, [[0.25, 0.5], [0.75, 1]])


def test_names_of_a_dump(tmp_path):
    frames, nameless = sample(frame_dir='folder'), sample()
    del frames['filename'], nameless['filename']
    loaded = load_dump(write(tmp_path / 'a.pkl', [frames, nameless]))
    assert loaded.names == ('folder', '1')
    assert loaded.gates is None


@pytest.mark.parametrize('content, message', [
    ([], r'must be a list of predictions, but got \[\]'),
    ({'a': 1}, "must be a list of predictions, but got {'a': 1}"),
    ([{'gt_label': 0}], r"must have \['pred_score'\], got \['gt_label'\]"),
])  # fmt: skip
def test_dump_of_another_form(tmp_path, content, message):
    with pytest.raises(ValueError, match=f'{message}.*a.pkl'):
        load_dump(write(tmp_path / 'a.pkl', content))


def test_dump_that_is_not_there(tmp_path):
    with pytest.raises(FileNotFoundError, match='dump not found: .*a.pkl'):
        load_dump(tmp_path / 'a.pkl')


@pytest.mark.parametrize('gates', [None, np.array([[0.25, 0.5]] * 3)])
def test_a_saved_dump_loads_again(tmp_path, gates):
    before = Dump(('a', 'b', 'c'), SCORES, np.array([0, 1, 0]), gates)
    save_dump(before, tmp_path / 'new' / 'a.pkl')
    after = load_dump(tmp_path / 'new' / 'a.pkl')
    assert after.names == before.names
    np.testing.assert_allclose(after.scores, SCORES, atol=1e-7)
    np.testing.assert_array_equal(after.labels, before.labels)
    assert (after.gates is None) == (gates is None)
    if gates is not None:
        np.testing.assert_array_equal(after.gates, gates)


def test_a_saved_dump_is_what_the_metric_takes(tmp_path):
    from mmaction.evaluation import AccMetric

    save_dump(dump(), tmp_path / 'a.pkl')
    metric = AccMetric()
    metric.process(None, pickle.loads((tmp_path / 'a.pkl').read_bytes()))
    assert metric.compute_metrics(metric.results)['top1'] == pytest.approx(2 / 3)


@pytest.mark.parametrize('k, expected', [(1, 200 / 3), (2, 200 / 3), (3, 100)])
def test_top_k_accuracy(k, expected):
    # The labels' ranks: first, first, third.
    assert top_k_accuracy(SCORES, np.array([0, 1, 0]), k) == pytest.approx(expected)


@pytest.mark.parametrize('scores, k, expected', [
    ([[0.5, 0.5]], 1, 0), ([[0.5, 0.5]], 2, 100), ([[0.4, 0.4, 0.2]], 1, 0),
])  # fmt: skip
def test_a_tie_counts_as_ahead(scores, k, expected):
    assert top_k_accuracy(np.array(scores), np.array([0]), k) == expected


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
