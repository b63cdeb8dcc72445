"""What the command lines of all converters share."""

from __future__ import annotations

from dataclasses import fields

import pytest

from integralaction_mm.commands.converting import build_parser, run_converter
from integralaction_mm.converters.ntu import convert_ntu
from integralaction_mm.converters.posedataset.options import Options


def test_defaults_are_those_of_the_options():
    args = vars(build_parser('text').parse_args(['data', '--out', 'there']))
    assert (args['data'], args['out']) == ('data', 'there')
    assert Options(**{item.name: args[item.name] for item in fields(Options)}) == Options()


@pytest.mark.parametrize('args, code, message', [
    (('--min-frames', '0'), 1, 'tool.py: error: min_frames must be an integer >= 1, but got 0'),
    (('--workers', '0'), 1, 'tool.py: error: workers must be an integer >= 1, but got 0'),
    (('--probe',), 1, 'tool.py: error: probe must come with media_root'),
    (('--media-root', 'no'), 1, 'tool.py: error: media_root must be a folder, but got no'),
    ((), 1, 'tool.py: error: annotation file not found: data/'),
    (('--min-frames', 'x'), 2, "argument --min-frames: invalid int value: 'x'"),
])  # fmt: skip
def test_mistakes(ended, args, code, message):
    found, text = ended(lambda: run_converter(build_parser('text'), convert_ntu), 'data',
                        '--out', 'there', *args)  # fmt: skip
    assert found == code
    assert message in text.splitlines()[-1]
