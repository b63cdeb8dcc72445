"""Arguments of the conversion of Mimetics."""

from __future__ import annotations

import pytest

from integralaction_mm.commands.mimetics_to_posedataset import main


def test_help(ended):
    code, text = ended(main, '--help')
    assert code == 0
    assert '--classes' in text


@pytest.mark.parametrize('args, code, message', [
    ((), 2, 'the following arguments are required: data, --out'),
    (('.', '--out', 'a', '--classes', '60'), 2, '--classes: invalid choice: 60'),
])  # fmt: skip
def test_mistakes(ended, args, code, message):
    found, text = ended(main, *args)
    assert found == code
    assert message in text.splitlines()[-1]
