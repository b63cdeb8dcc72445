from __future__ import annotations

import json

import pytest

from integralaction_mm.commands.several import main


def test_one_after_another(capsys):
    listed = ['run_experiments', '--list', '--table']
    main([json.dumps([[*listed, '4'], [*listed, '8']])])
    out = capsys.readouterr().out
    assert out.index('Table 4') < out.index('Table 8')


def test_a_mistake_ends_the_rest(capsys):
    lines = [['test', 'no.py', 'no.pth'], ['run_experiments', '--list', '--table', '4']]
    with pytest.raises(SystemExit) as info:
        main([json.dumps(lines)])
    assert info.value.code == 2
    printed = capsys.readouterr()
    assert "must be an existing file (.py, .json, .yaml, .yml), but got 'no.py'" in printed.err
    assert printed.out == ''


@pytest.mark.parametrize('text', ['[["test"', '{}', '["test"]', '[[]]', '[["test", 1]]'])
def test_no_command_lines(text, capsys):
    with pytest.raises(SystemExit):
        main([text])
    assert 'argument JSON: must be ' in capsys.readouterr().err
