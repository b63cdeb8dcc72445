from __future__ import annotations

import re

import pytest
from markdown import squeeze


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


@pytest.mark.parametrize('args, rc, message', [
    (('rgb.pkl',), 1, "must have 'pred_gate', .* but got none: rgb.pkl"),
    (('ia.pkl', '--rgb', 'rgb.pkl'), 2, '--rgb and --pose take a dump for each of'),
])  # fmt: skip
def test_mistakes(analyse, args, rc, message):
    error = analyse('gate_stats', *args, rc=rc).stderr.splitlines()[-1]
    assert re.search(f'^gate_stats.py: error: .*{message}', error)
