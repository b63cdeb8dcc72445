from __future__ import annotations

from markdown import squeeze


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


def test_mistake(analyse):
    args = ('--rgb', 'rgb.pkl', '--pose', 'other.pkl', '--integrated', 'ia.pkl')
    error = analyse('per_class', *args, rc=1).stderr.splitlines()[-1]
    assert error == (
        'per_class.py: error: other.pkl must be of the same 4 videos as rgb.pkl, '
        'but 2 are in one of them only: v/d.mp4'
    )
