from __future__ import annotations

import json
import pickle
import re
import sys

import numpy as np
import pytest
from markdown import squeeze

from integralaction_mm.analysis import Dump, save_dump

LABELS = np.array([0, 0, 1, 1])


@pytest.fixture
def analyse(root, run_process, tmp_path):
    """A process of a tool, in a folder with dumps, class names and annotations."""
    names = ('v/a.mp4', 'v/b.mp4', 'v/c.mp4', 'v/d.mp4')
    gates = np.array([[0.1, 0.3], [0.4, 0.4], [0.5, 0.7], [0.8, 1.0]])
    for stem, classes, gate in (
        ('rgb', [0, 0, 0, 0], None), ('pose', [0, 1, 1, 0], None), ('ia', [0, 0, 1, 0], gates)
    ):  # fmt: skip
        save_dump(Dump(names, np.eye(2)[classes], LABELS, gate), tmp_path / f'{stem}.pkl')
    save_dump(Dump(names[:3] + ('v/e.mp4',), np.eye(2)[LABELS], LABELS), tmp_path / 'other.pkl')
    (tmp_path / 'names.txt').write_text('zero\none\n')
    scores = [{'frame_dir': n, 'keypoint_score': np.full((1, 1, 1), i)} for i, n in
              enumerate('abcd')]  # fmt: skip
    (tmp_path / 'ann.pkl').write_bytes(pickle.dumps({'annotations': scores}))

    def run(tool, *args, **kwargs):
        tool = root / 'tools/analysis_tools' / f'{tool}.py'
        return run_process(sys.executable, tool, *args, cwd=tmp_path, **kwargs)

    return run


@pytest.mark.slow
def test_per_class(analyse, tmp_path):
    args = ('--rgb', 'rgb.pkl', '--pose', 'pose.pkl', '--integrated', 'ia.pkl')
    done = analyse('per_class', *args, '--classes', 'names.txt', '--out', 'new/out')
    rows = [
        '| class | videos | RGB only | pose only | IntegralAction | oracle selection |',
        '|---|---|---|---|---|---|',
        '| zero | 2 | 100.0 | 50.0 | 100.0 | 100.0 |',
        '| one | 2 | 0.0 | 50.0 | 50.0 | 50.0 |',
        '| average | 4 | 50.0 | 50.0 | 75.0 | 75.0 |',
    ]
    assert '\n'.join(rows) in squeeze(done.stdout)
    out = tmp_path / 'new/out'
    assert squeeze((out / 'per_class.md').read_text()).splitlines() == rows
    assert (out / 'per_class.csv').read_text().splitlines()[-1] == 'average,4,50.0,50.0,75.0,75.0'
    assert (out / 'per_class.png').read_bytes().startswith(b'\x89PNG')


@pytest.mark.slow
def test_confusion(analyse, tmp_path):
    done = analyse('confusion', 'rgb.pkl', 'ia.pkl', '--titles', 'A', 'B', '--pairs', '1')
    assert '| A | 1 | 0 | 2 | 100.0 |\n| B | 1 | 0 | 1 | 50.0 |\n' in squeeze(done.stdout)
    assert (tmp_path / 'analysis/confusion.png').read_bytes().startswith(b'\x89PNG')


@pytest.mark.slow
def test_gate_stats(analyse, tmp_path):
    more = ('--ann-file', 'ann.pkl', '--rgb', 'rgb.pkl', '--pose', 'pose.pkl')
    done = analyse('gate_stats', 'ia.pkl', *more)
    for row in (
        '| ia | 4 | 0.525 | 0.259 | 0.200 | 0.500 | 0.900 |',
        '| 1 | 0.750 |\n| 0 | 0.300 |',
        '| RGB alone right | 1 | 0.400 | 0.000 | 100.0 |',
        '| ia | 4 | 1.500 | 1.000 |',
    ):
        assert row in squeeze(done.stdout)
    pictures = {path.stem for path in (tmp_path / 'analysis').glob('*.png')}
    assert pictures == {
        'gate_distribution', 'gate_per_class', 'gate_outcome_ia', 'gate_confidence'
    }  # fmt: skip


@pytest.mark.slow
def test_compare(analyse, tmp_path):
    done = analyse('compare', 'rgb.pkl', 'ia.pkl', '--resamples', '20', '--level', '0.9')
    assert '| rgb | ia | 25.0 |' in squeeze(done.stdout)
    changed = (tmp_path / 'analysis/changed_videos.csv').read_text()
    assert changed == 'video,class,rgb,ia,right\nv/c.mp4,1,0,1,ia\n'
    assert json.loads((tmp_path / 'analysis/pairs.json').read_text())[0]['p'] == 1


@pytest.mark.slow
def test_report(analyse, tmp_path):
    done = analyse(
        'report', '--set', 'out of context', 'rgb.pkl', 'pose.pkl', 'ia.pkl', '--ann-file',
        'ann.pkl', '--classes', 'names.txt', '--out', 'new/page.html',
    )  # fmt: skip
    assert done.stdout.splitlines()[-1] == 'Written to new/page.html.'
    page = (tmp_path / 'new/page.html').read_text()
    assert page.startswith('<!doctype html>')
    assert '>Out of context</h2>' in page


@pytest.mark.slow
@pytest.mark.parametrize('tool, args, rc, message', [
    ('per_class', ('--rgb', 'rgb.pkl', '--pose', 'other.pkl', '--integrated', 'ia.pkl'), 1,
     'other.pkl must be of the same 4 videos as rgb.pkl, but 2 are in one of them only: v/d.mp4'),
    ('gate_stats', ('rgb.pkl',), 1, "must have 'pred_gate', .* but got none: rgb.pkl"),
    ('gate_stats', ('ia.pkl', '--rgb', 'rgb.pkl'), 2, '--rgb and --pose take a dump for each of'),
])  # fmt: skip
def test_mistakes(analyse, tool, args, rc, message):
    error = analyse(tool, *args, rc=rc).stderr.splitlines()[-1]
    assert re.search(f'^{tool}.py: error: .*{message}', error)
