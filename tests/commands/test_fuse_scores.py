from __future__ import annotations

import sys

import numpy as np
import pytest

from integralaction_mm.analysis import Dump, load_dump, save_dump


@pytest.fixture
def fuse(root, run_process, tmp_path):
    """A process of the tool, in a folder with dumps a.pkl, b.pkl and, of other videos, c.pkl."""
    labels = np.array([0, 0, 0])
    rgb = np.array([[0.6, 0.4], [1, 0], [0.05, 0.95]])
    pose = np.array([[0, 1], [1, 0], [1.0, 0]])
    save_dump(Dump(('x', 'y', 'z'), rgb, labels), tmp_path / 'a.pkl')
    save_dump(Dump(('x', 'y', 'z'), pose, labels), tmp_path / 'b.pkl')
    save_dump(Dump(('x', 'y', 'w'), pose, labels), tmp_path / 'c.pkl')

    def run(*args, **kwargs):
        tool = root / 'tools/analysis_tools/fuse_scores.py'
        return run_process(sys.executable, tool, *args, cwd=tmp_path, **kwargs)

    return run


def test_fuses_and_writes_a_dump(fuse, tmp_path):
    done = fuse('a.pkl', 'b.pkl', '--weights', '3', '1', '--out', 'new/fused.pkl')
    assert done.stdout.splitlines()[-1] == '3 videos: top1 33.3, top5 100.0'
    fused = load_dump(tmp_path / 'new/fused.pkl')
    assert fused.names == ('x', 'y', 'z')
    np.testing.assert_allclose(fused.scores[0], [0.45, 0.55], atol=1e-6)


def test_sweeps(fuse, tmp_path):
    done = fuse('a.pkl', 'b.pkl', '--sweep', '--steps', '5', '--plot', 'plots/sweep.png')
    assert done.stdout.splitlines()[-6:] == [
        'weight of a, of b: top-1, top-5',
        '0.00, 1.00: 66.7, 100.0',
        '0.25, 0.75: 66.7, 100.0',
        '0.50, 0.50: 66.7, 100.0',
        '0.75, 0.25: 33.3, 100.0',
        '1.00, 0.00: 66.7, 100.0',
    ]
    assert (tmp_path / 'plots/sweep.png').read_bytes().startswith(b'\x89PNG')


@pytest.mark.parametrize('args, rc, message', [
    (('a.pkl', 'c.pkl'), 1, 'c.pkl must be of the same 3 videos as a.pkl, but 2 are'),
    (('a.pkl', 'c.pkl', '--sweep'), 1, 'c.pkl must be of the same 3 videos as a.pkl'),
    (('a.pkl', 'd.pkl'), 1, 'dump not found: d.pkl'),
    (('a.pkl', '--sweep'), 1, '--sweep takes 2 dumps and --steps >= 2, but got 1 and 21'),
    (('a.pkl', 'b.pkl', '--sweep', '--out', 'e.pkl'), 2, 'takes neither --weights nor --out'),
])  # fmt: skip
def test_mistakes(fuse, args, rc, message):
    error = fuse(*args, rc=rc).stderr.splitlines()[-1]
    assert error.startswith('fuse_scores.py: error: ')
    assert message in error
