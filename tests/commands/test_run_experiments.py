from __future__ import annotations

import json
import sys

import pytest
from markdown import squeeze

from integralaction_mm.commands.run_experiments import main


@pytest.fixture
def tool(root, run_process, tmp_path):
    def run(*args, **kwargs):
        path = root / 'tools/run_experiments.py'
        return run_process(sys.executable, path, *args, cwd=tmp_path, **kwargs)

    return run


def test_lists_the_rows(tool, tmp_path):
    lines = squeeze(tool('--table', '4', '9', '--list').stdout).splitlines()
    assert 'Table 4: integration methods' in lines
    assert (
        '| part affinity fields | model | pose_only_pantomime_paf | 45.0 | 73.2 | 25.0 | 49.8 |'
        in lines
    )
    assert not list(tmp_path.iterdir())


def test_reports_what_was_not_run(tool, tmp_path):
    out = tool('--table', '8', '--seeds', '0', '1', '--report', '--out', 'new').stdout
    row = '| both (IntegralAction) | 72.2 / 92.3 | 26.5 / 50.5 | not run | not run | 0 |'
    assert row in squeeze(out)
    assert row in squeeze((tmp_path / 'new/table_8.md').read_text())
    rows = json.loads((tmp_path / 'new/table_8.json').read_text())
    assert [row['in_context_top1_mean'] for row in rows] == [None] * 3
    assert (tmp_path / 'new/table_8.csv').read_text().count('\n') == 4
    assert (tmp_path / 'new/table_8.png').is_file()


def test_lists_the_rows_on_real_people(monkeypatch, capsys):
    args = ('--table', 'real', '--only', 'weizmann', 'penn', '--list')
    monkeypatch.setattr(sys, 'argv', ['tool.py', *args])
    main()
    lines = squeeze(capsys.readouterr().out).splitlines()
    assert 'Table real_weizmann_7: weight of the gate loss' in lines
    assert '| lambda 5 | model | rgb_pose_weizmann_lambda5 |' in lines
    assert '| ST-GCN++ | model | stgcnpp_joint_penn |' in lines


@pytest.mark.parametrize('args, message', [
    (('--table', '5'), "argument --table: invalid choice: '5'"),
    (('--table', '4', '--list', '--seeds', '-1'), "must be an integer >= 0, but got '-1'"),
    (('--table', '4', '--list', '--report'), 'not allowed with argument --list'),
    (('--table', 'real', '4'), "--table: real must be the only one, but got ['real', '4']"),
])  # fmt: skip
def test_mistakes(tool, args, message):
    assert message in tool(*args, rc=2).stderr
