from __future__ import annotations

import json
import sys
from pathlib import Path

import cv2
import pytest

from integralaction_mm.commands.demo import main


def test_mistake(root, run_process, tmp_path):
    (tmp_path / 'file').touch()
    tool = root / 'tools/demo.py'
    error = run_process(sys.executable, tool, '--out', 'file', cwd=tmp_path, rc=2).stderr
    assert "argument --out: must be a folder, but got the file 'file'" in error


def test_help(ended):
    code, text = ended(main, '--help')
    assert code == 0
    assert '--seed' in text


def test_weights_on_drawn_videos(weights, monkeypatch, tmp_path, capsys):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, 'argv', ['demo.py', '--weights', str(weights)])
    main()
    lines = capsys.readouterr().out.splitlines()
    assert [cell.strip() for cell in lines[0].split('|')][1:4] == ['action', 'drawn', 'RGB says']
    assert sum('| in context ' in line for line in lines) == 12
    assert sum('| out of context ' in line for line in lines) == 12
    assert lines[-2].startswith('right: ')
    assert lines[-2].endswith(' of 12 out of context')
    assert cv2.imread('work_dirs/drawn/sheet.png') is not None
    assert len(json.loads(Path('work_dirs/drawn/predictions.json').read_text())) == 24


@pytest.mark.parametrize(
    ('options', 'message'),
    [
        (('--weights', 'none.zip'), '--weights: must be an existing file (.zip) or an address'),
        (('--weights', 'http://a/b.zip', '--data', '.'), '--data: not allowed with argument'),
    ],
)
def test_mistakes_with_weights(ended, options, message):
    code, text = ended(main, *options)
    assert code == 2
    assert message in text
