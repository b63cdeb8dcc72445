from __future__ import annotations

from markdown import squeeze


def test_confusion(analyse, tmp_path):
    done = analyse('confusion', 'rgb.pkl', 'ia.pkl', '--titles', 'A', 'B', '--pairs', '1')
    assert '| A | 1 | 0 | 2 | 100.0 |\n| B | 1 | 0 | 1 | 50.0 |\n' in squeeze(done.stdout)
    assert (tmp_path / 'analysis/confusion.png').read_bytes().startswith(b'\x89PNG')
