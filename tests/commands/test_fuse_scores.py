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


def test_chooses_on_validation_videos(fuse, tmp_path):
    """The pose knows all of x, y, z; the surer RGB stream is of no use on shuffled pairs."""
    labels = np.arange(3)
    rgb, pose = np.full((3, 3), 0.01), np.full((3, 3), 0.2)
    rgb[labels, labels], pose[labels, labels] = 0.98, 0.6
    for name, scores in (('val_rgb', rgb), ('val_pose', pose)):
        save_dump(Dump(('u', 'v', 'w'), scores, labels), tmp_path / f'{name}.pkl')
        save_dump(Dump(('x', 'y', 'z'), scores, labels), tmp_path / f'{name[4:]}.pkl')
    given = ('rgb.pkl', 'pose.pkl', '--choose-on', 'val_rgb.pkl', 'val_pose.pkl')
    for method in ('average', 'temperature', 'log_linear', 'agreement'):
        done = fuse(*given, '--method', method, '--out', 'fused.pkl')
        first, second = done.stdout.splitlines()[-2:]
        assert first.startswith(f'{method}, weight 0.')
        assert ('temperatures' in first) == (method == 'temperature')
        assert first.endswith(
            ', top1 100.0 on the same and 100.0 on shuffled pairs; chosen on 3 videos'
        )
        assert second == '3 videos: top1 100.0, top5 100.0'
        assert load_dump(tmp_path / 'fused.pkl').scores.argmax(axis=1).tolist() == [0, 1, 2]
    assert fuse(*given).stdout.splitlines()[-2].startswith('average, ')


@pytest.mark.parametrize('args, rc, message', [
    (('a.pkl', 'c.pkl'), 1, 'c.pkl must be of the same 3 videos as a.pkl, but 2 are'),
    (('a.pkl', 'c.pkl', '--sweep'), 1, 'c.pkl must be of the same 3 videos as a.pkl'),
    (('a.pkl', 'd.pkl'), 1, 'dump not found: d.pkl'),
    (('a.pkl', '--sweep'), 1, '--sweep takes 2 dumps and --steps >= 2, but got 1 and 21'),
    (('a.pkl', 'b.pkl', '--sweep', '--out', 'e.pkl'), 2, 'takes neither --weights nor --out'),
    (('a.pkl', 'b.pkl', '--method', 'agreement'), 2, 'argument --method: needs --choose-on'),
    (('a.pkl', 'b.pkl', '--choose-on', 'a.pkl', 'b.pkl', '--sweep'), 2,
     'argument --choose-on: takes neither --weights nor --sweep'),
    (('a.pkl', '--choose-on', 'a.pkl', 'b.pkl'), 1,
     '--choose-on takes 2 dumps, RGB and pose, but got 1'),
    (('a.pkl', 'b.pkl', '--choose-on', 'a.pkl', 'c.pkl'), 1, 'must be of the same 3 videos'),
])  # fmt: skip
def test_mistakes(fuse, args, rc, message):
    error = fuse(*args, rc=rc).stderr.splitlines()[-1]
    assert error.startswith('fuse_scores.py: error: ')
    assert message in error
