"""What a conversion says at its end."""

from __future__ import annotations

from pathlib import Path

import pytest

from integralaction_mm.datasets.conversion_report import NO_SKELETON, TOO_SHORT, Report


def report(**left_out) -> Report:
    return Report('made', Path('index.pkl'), listed=9, written=5, reused=2, **left_out)


def test_closing_line():
    assert report().lines() == [
        'made: read 9, wrote 5 (2 of them earlier), left out 0 -> index.pkl'
    ]


def test_first_cases_of_each_mishap():
    cases = [(f'v{number}', 'gone') for number in range(5)]
    lines = report(left_out={'missing': cases, TOO_SHORT: [('s', '3 frames')]}).lines()
    assert lines == [
        'missing: v0 (gone)',
        'missing: v1 (gone)',
        'missing: v2 (gone)',
        'missing: and 2 more',
        'made: read 9, wrote 5 (2 of them earlier), left out 6 (missing: 5, too short: 1) '
        '-> index.pkl',
    ]


def test_warnings_are_no_loss():
    told = report(warnings={'odd': [('v', 'why')]})
    told.check()
    assert told.lines()[0] == 'odd: v (why)'
    assert told.lines()[1].endswith('left out 0; odd: 1 -> index.pkl')


def test_names_do_not_steer_a_terminal():
    told = report(warnings={'odd': [('\x1b[2Jv', 'a\nb')]})
    assert told.lines()[0] == r'odd: \x1b[2Jv (a\nb)'


def test_strict():
    report(left_out={TOO_SHORT: [('s', '3')], NO_SKELETON: [('n', 'x')]}).check()
    with pytest.raises(ValueError, match='of made allows no loss, but got missing: 1; first mis'):
        report(left_out={'missing': [('v', 'gone')]}).check()
