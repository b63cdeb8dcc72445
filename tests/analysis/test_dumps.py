from __future__ import annotations

import pickle

import numpy as np
import pytest
import torch

from integralaction_mm.analysis import Dump, align_dumps, load_dump, save_dump, title_dumps

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


def test_scores_of_each_stream_are_averaged(tmp_path):
    """As MMAction2's RGBPoseConv3D gives them."""
    scores = {'rgb': torch.tensor([0.25, 0.75]), 'pose': torch.tensor([0.75, 0.25])}
    loaded = load_dump(write(tmp_path / 'a.pkl', [sample(pred_score=scores)]))
    np.testing.assert_array_equal(loaded.scores, [[0.5, 0.5]])


def test_conflicts_are_read_written_and_aligned(tmp_path):
    conflicts, bodies = np.array([[0.1, 0.2, 0.3], [0.7, 0.8, 0.9]])
    labels = np.array([0, 1, 0])
    dump = Dump(('a', 'b', 'c'), SCORES, labels, conflicts=conflicts, bodies=bodies)
    save_dump(dump, tmp_path / 'dump.pkl')
    loaded = load_dump(tmp_path / 'dump.pkl')
    np.testing.assert_allclose(loaded.conflicts, conflicts, rtol=1e-6)
    np.testing.assert_allclose(loaded.bodies, bodies, rtol=1e-6)
    order = [2, 0, 1]
    other = Dump(
        tuple('abc'[i] for i in order), SCORES[order], dump.labels[order], None, '',
        conflicts[order], bodies[order],
    )  # fmt: skip
    aligned = align_dumps([dump, other])[1]
    np.testing.assert_array_equal(aligned.conflicts, conflicts)
    np.testing.assert_array_equal(aligned.bodies, bodies)


def test_names_of_a_dump(tmp_path):
    frames, nameless = sample(frame_dir='folder'), sample()
    del frames['filename'], nameless['filename']
    loaded = load_dump(write(tmp_path / 'a.pkl', [frames, nameless]))
    assert loaded.names == ('folder', '1')
    assert loaded.gates is None


@pytest.mark.parametrize('content, message', [
    ([], r'must be a list of predictions, but got \[\]'),
    ({'a': 1}, "must be a list of predictions, but got {'a': 1}"),
    ([1], r'must be a list of predictions, but got \[1\]'),
    ([sample(), sample(gt_label=torch.tensor([2]))], 'labels must be below 2, .* but got 2'),
    ([sample(), sample(pred_score=torch.ones(3))], r"'pred_score' must be .* got shapes \[\(2,\)"),
    ([sample(pred_gate=torch.ones(8)), sample()], r"must have \['pred_gate'\], but got \['file"),
    ([sample(), 7], r"must have \['gt_label', 'pred_score'\], but got 7 at 1"),
    ([{'gt_label': 0}], r"must have \['pred_score'\], but got \['gt_label'\]"),
])  # fmt: skip
def test_dump_of_another_form(tmp_path, content, message):
    with pytest.raises(ValueError, match=f'{message}.*a.pkl'):
        load_dump(write(tmp_path / 'a.pkl', content))


@pytest.mark.parametrize('key', ['pred_score', 'pred_gate', 'context_conflict', 'pose_on_body'])
@pytest.mark.parametrize('value', [np.nan, np.inf, -0.1, 1.1, 30.0])
def test_values_out_of_range(tmp_path, key, value):
    shape = () if key in ('context_conflict', 'pose_on_body') else (2,)
    good, bad = torch.full(shape, 0.5), torch.full(shape, value)
    if shape:
        bad[0] = 0.5
    content = [sample('a', **{key: good}), sample('b', **{key: bad})]
    message = rf"{key!r} must be in 0\.\.1, .* for 'b' \(1 of 2 videos\): .*a\.pkl"
    with pytest.raises(ValueError, match=message):
        load_dump(write(tmp_path / 'a.pkl', content))


def test_scores_of_half_precision(tmp_path):
    scores = torch.tensor([1.0004, 0.0], dtype=torch.bfloat16)
    assert load_dump(write(tmp_path / 'a.pkl', [sample(pred_score=scores)])).scores.tolist() == [
        [1, 0]
    ]


@pytest.mark.parametrize('value', ['text', None, [[0.5], [0.5, 0.5]], torch.ones(2) * 1j])
def test_scores_that_are_no_numbers(tmp_path, value):
    with pytest.raises(ValueError, match=r"'pred_score' must be numbers, .*'b' are not .*a\.pkl"):
        load_dump(write(tmp_path / 'a.pkl', [sample(), sample('b', pred_score=value)]))


@pytest.mark.parametrize('value', [torch.tensor([1.0]), 'a', torch.tensor([0, 1]), -2, None])
def test_labels_that_are_none(tmp_path, value):
    with pytest.raises(ValueError, match=r"'gt_label' of 'b' must be an integer >= -1, .*a\.pkl"):
        load_dump(write(tmp_path / 'a.pkl', [sample(), sample('b', gt_label=value)]))


@pytest.mark.parametrize('value', [1, np.int64(1), np.array([1]), torch.tensor(1), [1]])
def test_labels_of_any_kind(tmp_path, value):
    assert load_dump(write(tmp_path / 'a.pkl', [sample(gt_label=value)])).labels.tolist() == [1]


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

    save_dump(Dump(tuple('abc'), SCORES, np.array([0, 1, 0])), tmp_path / 'a.pkl')
    metric = AccMetric()
    metric.process(None, pickle.loads((tmp_path / 'a.pkl').read_bytes()))
    assert metric.compute_metrics(metric.results)['top1'] == pytest.approx(2 / 3)


def test_file_that_is_no_pickle(tmp_path):
    (tmp_path / 'a.pkl').write_text('text')
    with pytest.raises(ValueError, match='dump cannot be read: .*a.pkl '):
        load_dump(tmp_path / 'a.pkl')


def test_what_a_dump_lacks():
    dump = Dump(('a', 'b'), SCORES[:2], np.array([0, -1]), path='x.pkl')
    with pytest.raises(ValueError, match="must have 'pred_gate', .*: x.pkl"):
        dump.get_gates()
    with pytest.raises(ValueError, match='must have a label, but 1 of 2 have none: x.pkl'):
        dump.get_labels()
    with pytest.raises(ValueError, match='must be of 5 classes, but got 3: x.pkl'):
        dump.check_classes(5)


@pytest.mark.parametrize('paths, titles, expected', [
    (['x/a.pkl', 'x/b.pkl'], None, ['a', 'b']),
    (['x/a.pkl', 'y/a.pkl'], None, ['x/a.pkl', 'y/a.pkl']),
    (['x/a.pkl', 'y/a.pkl'], ['A', 'B'], ['A', 'B']),
])  # fmt: skip
def test_title_dumps(paths, titles, expected):
    dumps = [Dump(('a',), SCORES[:1], np.array([0]), path=path) for path in paths]
    assert list(title_dumps(dumps, titles)) == expected
    for wrong in (['A'], ['A', 'A']):
        with pytest.raises(ValueError, match='titles must be 2 different ones'):
            title_dumps(dumps, wrong)
