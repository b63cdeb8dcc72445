"""Arguments of the conversion of Penn Action."""

from __future__ import annotations

import pytest

from integralaction_mm.commands.penn_action_to_posedataset import main


def test_help(ended):
    code, text = ended(main, '--help')
    assert code == 0
    assert '--force' in text


@pytest.mark.parametrize('args, code, message', [
    (('.',), 2, 'the following arguments are required: --out'),
    (('.', '--out', 'a', '--poses', 'b'), 2, 'unrecognized arguments: --poses b'),
])  # fmt: skip
def test_mistakes(ended, args, code, message):
    found, text = ended(main, *args)
    assert found == code
    assert message in text.splitlines()[-1]
