"""Arguments of the builder of videos in and out of context."""

from __future__ import annotations

import pytest

from integralaction_mm.commands.make_context import build_parser, main

NEEDED = ('a', '--videos', 'b', '--masks', 'c', '--photographs', 'd', '--out', 'e')


def test_help(ended):
    code, text = ended(main, '--help')
    assert code == 0
    assert '--pairing' in text


@pytest.mark.parametrize('text, value', [('3', 3), ('pairs.json', 'pairs.json')])
def test_a_pairing_is_a_seed_or_a_file(text, value):
    assert build_parser().parse_args([*NEEDED, '--pairing', text]).pairing == value


@pytest.mark.parametrize('args, code, message', [
    (NEEDED[:-2], 2, 'the following arguments are required: --out'),
    ((*NEEDED, '--size', '96'), 2, '--size: expected 2 arguments'),
    ((*NEEDED, '--fold', '0', '--splits', 'a', 'b', 'c'), 2, 'not allowed with argument --splits'),
    ((*NEEDED, '--size', '96', '71'), 1, 'size must be even, but got (96, 71)'),
    (NEEDED, 1, 'annotation file not found: a'),
])  # fmt: skip
def test_mistakes(ended, args, code, message):
    found, text = ended(main, *args)
    assert found == code
    assert message in text.splitlines()[-1]
