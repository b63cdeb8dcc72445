from __future__ import annotations

import json
from contextlib import suppress

import numpy as np
import pytest
from mmengine.config import Config

from integralaction_mm.analysis import load_dump
from integralaction_mm.engine.loading import load_model
from integralaction_mm.experiments.stress.run import finished, load_notes, run_tests
from integralaction_mm.experiments.stress.suite import make_tests


@pytest.fixture
def run(videos_of, model_of, tmp_path):
    """``run(name, *kinds)``: names of the tests that a model was run on, in order."""

    def start(name, *kinds, count=3, stop=None, **kwargs):
        videos = videos_of(name, count)
        model = load_model(Config.fromfile(model_of(name)[0]), str(model_of(name)[1]))
        tests = make_tests(kinds, (3,), 0, videos.layout, (), ())
        original, seen = videos.run, []

        def counted(index, wanted, seen_too=False):
            for sample in original(index, wanted):
                if len(seen) == stop:
                    raise KeyboardInterrupt
                seen.append((index, sample.test))
                yield sample

        videos.run = counted
        with suppress(KeyboardInterrupt):
            run_tests(model, videos, tests, tmp_path, batch_size=2, **kwargs)
        return seen

    return start


@pytest.mark.parametrize('name, kind', [('tsm', 'blur'), ('stgcn', 'pose_late')])
def test_dumps(run, tmp_path, name, kind):
    run(name, kind)
    clean, stressed = (load_dump(tmp_path / 'dumps' / f'{t}.pkl') for t in ('clean', f'{kind}_3'))
    assert clean.names == stressed.names
    assert clean.labels.tolist() == stressed.labels.tolist()
    assert clean.scores.shape == (3, 12)
    assert (clean.scores != stressed.scores).any()
    assert not (tmp_path / 'parts').exists()


def test_scores_are_those_of_the_model_alone(run, tmp_path, model_of, videos_of):
    from mmengine.dataset import pseudo_collate

    run('tsm', 'blur')
    model = load_model(Config.fromfile(model_of('tsm')[0]), str(model_of('tsm')[1]))
    (sample,) = videos_of('tsm').run(1, make_tests((), (), 0, None, (), ()))
    (wanted,) = model.test_step(pseudo_collate([sample.packed]))
    scores = load_dump(tmp_path / 'dumps' / 'clean.pkl').scores[1]
    np.testing.assert_allclose(scores, wanted.pred_score.detach().numpy(), atol=1e-5)


def test_both_streams_of_rgbpose_count(run, tmp_path):
    run('rgbpose', 'pose_late', count=2)
    scores = load_dump(tmp_path / 'dumps' / 'clean.pkl').scores
    np.testing.assert_allclose(scores.sum(axis=1), 1, atol=1e-5)


def test_a_stopped_run_goes_on(run, tmp_path):
    whole = [(i, t) for i in range(3) for t in ('clean', 'pose_late_3', 'pose_jitter_3')]
    kinds = ('pose_late', 'pose_jitter')
    assert run('stgcn', *kinds, stop=7) == whole[:7]
    assert not finished(tmp_path, 'clean')
    assert run('stgcn', *kinds) == whole[6:]  # the third video was not whole
    assert finished(tmp_path, 'pose_jitter_3')
    assert run('stgcn', *kinds) == []


def test_a_finished_test_is_not_run_again(run, tmp_path):
    run('stgcn', 'pose_late')
    before = (tmp_path / 'dumps' / 'clean.pkl').stat().st_mtime_ns
    assert run('stgcn', 'pose_late', 'pose_jitter') == [(i, 'pose_jitter_3') for i in range(3)]
    assert (tmp_path / 'dumps' / 'clean.pkl').stat().st_mtime_ns == before


def test_damaged_files_are_named(run, tmp_path):
    part = tmp_path / 'parts' / '000001.pkl'
    part.parent.mkdir()
    part.write_bytes(b'\x80')
    with pytest.raises(ValueError, match=f'part of a run cannot be read: {part}'):
        run('stgcn')
    (tmp_path / 'dumps').mkdir()
    (tmp_path / 'dumps' / 'x.json').write_text('[')
    with pytest.raises(ValueError, match="notes of test 'x' cannot be read: .*x.json"):
        load_notes(tmp_path, 'x')
    (tmp_path / 'dumps' / 'x.json').write_text(json.dumps(dict(unchanged=[True])))
    assert load_notes(tmp_path, 'x') == dict(unchanged=[True])
