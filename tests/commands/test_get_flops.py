"""Figures of a config, printed."""

from __future__ import annotations

import re
import sys

import pytest

from integralaction_mm.commands.get_flops import main


def test_prints_inputs_and_figures(monkeypatch, capsys):
    argv = ['tool.py', 'pantomime/posec3d_keypoint_pantomime.py', '--table']
    monkeypatch.setattr(sys, 'argv', argv)
    main()
    *table, shape, flops, parameters = capsys.readouterr().out.splitlines()
    assert any('backbone' in line for line in table)
    assert shape == 'inputs: 1 x 1 x 18 x 8 x 32 x 32'
    assert re.fullmatch(r'Flops, without the head: 0\.\d+ G', flops)
    assert re.fullmatch(r'Params: 0\.\d+ M', parameters)


@pytest.mark.parametrize('args, code, message', [
    (('no.py',), 2, 'config: must be an existing file (.py'),
    ((__file__, '--cfg-options', 'b'), 2, "must be key=value, but got 'b'"),
])  # fmt: skip
def test_mistakes(ended, args, code, message):
    found, text = ended(main, *args)
    assert found == code
    assert message in text.splitlines()[-1]
