"""Arguments of the conversion of UT-Interaction."""

from __future__ import annotations

import pytest

from integralaction_mm.commands.ut_interaction_to_posedataset import main


def test_help(ended):
    code, text = ended(main, '--help')
    assert code == 0
    assert '--poses' in text


@pytest.mark.parametrize('args, code, message', [
    (('.', '--out', 'a'), 2, 'the following arguments are required: --poses'),
    (('.', '--poses', 'a'), 2, 'the following arguments are required: --out'),
])  # fmt: skip
def test_mistakes(ended, args, code, message):
    found, text = ended(main, *args)
    assert found == code
    assert message in text.splitlines()[-1]
