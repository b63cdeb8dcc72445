from __future__ import annotations

import json
import multiprocessing
import os
import pickle
import shutil
import signal
import time
from contextlib import suppress

import numpy as np
import pytest
import torch
from mmengine.config import Config

from integralaction_mm.analysis import load_dump
from integralaction_mm.engine.loading import load_model
from integralaction_mm.experiments.stress.run import (
    finished,
    load_left_out,
    load_notes,
    run_tests,
)
from integralaction_mm.experiments.stress.suite import make_tests


@pytest.fixture
def run(videos_of, model_of, tmp_path):
    """``run(name, *kinds)``: names of the tests that a model was run on, in order."""

    def start(name, *kinds, count=3, stop=None, out=tmp_path, source=None, **kwargs):
        videos = videos_of(name, count, **(source or {}))
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
            run_tests(model, videos, tests, out, batch_size=2, **kwargs)
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


def check_same(first, second):
    """Two runs have the same dumps."""
    names = sorted(path.name for path in (first / 'dumps').glob('*.pkl'))
    assert names == sorted(path.name for path in (second / 'dumps').glob('*.pkl'))
    for name in names:
        one, two = (load_dump(folder / 'dumps' / name) for folder in (first, second))
        assert one.names == two.names
        np.testing.assert_allclose(one.scores, two.scores, atol=1e-6)


def test_workers_change_nothing(run, tmp_path):
    for workers in (0, 2):
        run('tsm', 'blur', 'shuffled', out=tmp_path / str(workers), workers=workers)
    check_same(tmp_path / '0', tmp_path / '2')


def test_a_killed_run_goes_on(run, tmp_path):
    parts = tmp_path / 'killed' / 'parts'

    def start():
        torch.set_num_threads(1)
        run('tsm', 'blur', out=tmp_path / 'killed', count=12)

    process = multiprocessing.get_context('fork').Process(target=start)
    process.start()
    while not list(parts.glob('[0-9]*.pkl')):
        time.sleep(0.01)
    os.kill(process.pid, signal.SIGKILL)
    process.join()
    done = [path.stem for path in parts.glob('[0-9]*.pkl')]
    assert 0 < len(done) < 12
    again = run('tsm', 'blur', out=tmp_path / 'killed', count=12)
    assert {index for index, _ in again} == set(range(12)) - {int(stem) for stem in done}
    run('tsm', 'blur', out=tmp_path / 'whole', count=12)
    check_same(tmp_path / 'killed', tmp_path / 'whole')


@pytest.fixture
def damaged(tiny_data, tmp_path):
    """Tiny videos, of which the second of the split is damaged: options, and its name."""
    split = pickle.loads((tiny_data / 'annotations.pkl').read_bytes())['split']['test_in_context']
    shutil.copytree(tiny_data / 'videos', tmp_path / 'videos')
    path = tmp_path / 'videos' / split[1]
    path.write_bytes(path.read_bytes()[:200])
    return dict(video_dir=tmp_path / 'videos'), path


@pytest.mark.parametrize('workers', [0, 2])
def test_a_bad_video_is_named_and_left_out(run, tmp_path, damaged, capsys, workers):
    source, path = damaged
    run('tsm', 'blur', source=source, workers=workers)
    assert str(path) in ''.join(capsys.readouterr().err.split('\n'))
    (reason,) = load_left_out(tmp_path).values()
    assert list(load_left_out(tmp_path)) == [1]
    assert str(path) in reason
    for test in ('clean', 'blur_3'):
        names = load_dump(tmp_path / 'dumps' / f'{test}.pkl').names
        assert len(names) == 2
        assert not any(path.stem in name for name in names)
    # Another test does not read it again.
    assert {index for index, _ in run('tsm', 'noise', source=source)} == {0, 2}


def test_no_video_can_be_read(run, tmp_path):
    with pytest.raises(ValueError, match='but all 3 are left out, such as .*none/'):
        run('tsm', 'blur', source=dict(video_dir=tmp_path / 'none'))


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
