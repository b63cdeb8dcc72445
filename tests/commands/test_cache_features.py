"""Arguments of the features of frozen streams."""

from __future__ import annotations

import pytest

from integralaction_mm.commands.cache_features import main


def test_help(ended):
    code, text = ended(main, '--help')
    assert code == 0
    assert '--passes' in text


@pytest.mark.parametrize('args, code, message', [
    (('no.py', '--out', 'a'), 2, "config: must be an existing file (.py"),
    ((__file__,), 2, 'the following arguments are required: --out'),
    ((__file__, '--out', __file__), 2, '--out: must be a folder, but got the file'),
    ((__file__, '--out', 'a', '--passes', '0'), 2, '--passes: must be an integer >= 1'),
    ((__file__, '--out', 'a', '--phases', 'all'), 2, "--phases: invalid choice: 'all'"),
    ((__file__, '--out', 'a', '--cfg-options', 'b'), 2, "must be key=value, but got 'b'"),
])  # fmt: skip
def test_mistakes(ended, args, code, message):
    found, text = ended(main, *args)
    assert found == code
    assert message in text.splitlines()[-1]
