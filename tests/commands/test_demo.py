from __future__ import annotations

import sys

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
