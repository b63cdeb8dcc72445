"""Arguments of the conversion of NTU RGB+D."""

from __future__ import annotations

import pytest

from integralaction_mm.commands.ntu_to_posedataset import main


def test_help(ended):
    code, text = ended(main, '--help')
    assert code == 0
    assert '--media-root' in text


@pytest.mark.parametrize('args, code, message', [
    (('.',), 2, 'the following arguments are required: --out'),
    (('.', '--out', 'a', '--workers', 'x'), 2, "--workers: invalid int value: 'x'"),
    (('.', '--out', 'a', '--classes', '50'), 2, 'unrecognized arguments: --classes 50'),
])  # fmt: skip
def test_mistakes(ended, args, code, message):
    found, text = ended(main, *args)
    assert found == code
    assert message in text.splitlines()[-1]
