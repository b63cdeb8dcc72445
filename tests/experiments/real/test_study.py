from __future__ import annotations

import pytest
from markdown import squeeze

from integralaction_mm.experiments.real import study
from integralaction_mm.experiments.real.study import plan_studies, run_studies, write_studies


@pytest.fixture
def downloads(tmp_path):
    for name in ('weights/mobilenet_v2_imagenet_mmaction.pth', 'ut_interaction/poses.pkl'):
        (tmp_path / name).parent.mkdir()
        (tmp_path / name).touch()
    return tmp_path


@pytest.fixture
def plan(downloads, tmp_path):
    def make(*names, seeds=(0, 1), **kwargs):
        return plan_studies(names, tmp_path / 'out', tmp_path / 'data', downloads, seeds, **kwargs)

    return make


def test_runs_are_in_folders_of_their_own(plan, tmp_path):
    weizmann, ut, penn = plan('weizmann', 'ut_interaction', 'penn', folds=(2,))
    assert list(weizmann.runs)[:3] == ['fold0/seed0', 'fold1/seed0', 'fold2/seed0']
    assert weizmann.wanted == ('fold2/seed0', 'fold2/seed1')
    run = weizmann.runs['fold2/seed1']
    assert (run.out, run.seed) == (tmp_path / 'out/weizmann/fold2/seed1', 1)
    assert run.data == tmp_path / 'data/weizmann_context/fold2'
    assert ut.wanted == ('set1/seed0', 'set2/seed0', 'set1/seed1', 'set2/seed1')
    assert penn.wanted == ('seed0', 'seed1')
    assert len({r.out for s in (weizmann, ut, penn) for r in s.runs.values()}) == 6 + 4 + 2


def test_estimate_counts_what_is_missing(plan, monkeypatch):
    (penn,) = plan('penn', seeds=(0,))
    whole = penn.estimate()
    assert whole == sum(study._MINUTES['penn'].values())
    run = type(penn.runs['seed0'])
    done = {'test': 'a dump'}
    monkeypatch.setattr(run, 'find', lambda _, config: done if 'posec3d' in config else {})
    assert penn.estimate() == whole - study._MINUTES['penn']['posec3d']


def test_the_first_seed_of_all_sets_comes_first(plan, tmp_path, monkeypatch):
    studies, seen = plan('penn', 'ut_interaction'), []
    monkeypatch.setattr(study, 'run_all', lambda tables, run: seen.append(run.out.as_posix()))
    monkeypatch.setattr(study, 'write_studies', lambda studies, out: [])
    run_studies(studies, tmp_path)
    assert [path.rpartition('out/')[2] for path in seen] == [
        *('penn/seed0', 'ut_interaction/set1/seed0', 'ut_interaction/set2/seed0'),
        *('penn/seed1', 'ut_interaction/set1/seed1', 'ut_interaction/set2/seed1'),
    ]


def test_tables_of_nothing(plan, tmp_path):
    (path,) = write_studies(plan('penn'), tmp_path)
    text = squeeze(path.read_text())
    assert '| ST-GCN++ | not run | 0 |' in text
    assert 'on Penn Action,\nmean ± standard deviation over the seeds 0, 1.' in text


def test_a_failing_run_leaves_the_tables(plan, tmp_path, monkeypatch):
    def fail(tables, run):
        raise RuntimeError('train stgcn failed')

    monkeypatch.setattr(study, 'run_all', fail)
    with pytest.raises(RuntimeError, match='train stgcn failed'):
        run_studies(plan('penn'), tmp_path)
    assert (tmp_path / 'table_real_penn.md').is_file()
