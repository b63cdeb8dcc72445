from __future__ import annotations

import json

from integralaction_mm.analysis import ResultTable

TABLE = ResultTable(
    ('class', 'videos', 'p'), [('a|b', 3, 0.00123), ('c, d', 0, float('nan'))], {'p': '.2g'}
)


def test_markdown():
    assert TABLE.to_markdown().splitlines() == [
        r'| class | videos |      p |',
        r'|-------|--------|--------|',
        r'| a\|b  |      3 | 0.0012 |',
        r'| c, d  |      0 |      - |',
    ]


def test_markdown_of_any_text_and_width():
    long = 'word ' * 200
    table = ResultTable(('', '[b]'), [(f'{long}\nend', '[red]x[/]'), ('ö±', None)])
    lines = table.to_markdown().splitlines()
    assert lines[2] == f'| {long} end | [red]x[/] |'
    assert lines[0].endswith(' | [b]       |')
    assert {len(line) for line in lines} == {len(lines[2])}


def test_markdown_in_a_notebook(monkeypatch):
    class ZMQInteractiveShell:  # by whose name rich knows a notebook
        pass

    expected = TABLE.to_markdown()
    monkeypatch.setattr('builtins.get_ipython', ZMQInteractiveShell, raising=False)
    assert TABLE.to_markdown() == expected


def test_csv():
    assert TABLE.to_csv() == 'class,videos,p\na|b,3,0.00123\n"c, d",0,\n'


def test_names_that_would_run_or_steer():
    rows = [('=cmd()', -0.5), ('-0.5', 1), ('\x1b[2J\u202ea', 2)]
    table = ResultTable(('@class', '+p'), rows)
    assert table.to_csv() == "'@class,'+p\n'=cmd(),-0.5\n-0.5,1\n\x1b[2J\u202ea,2\n"
    assert table.to_markdown().splitlines()[4].startswith(r'| \x1b[2J\u202ea |')
    assert json.loads(table.to_json())[0] == {'@class': '=cmd()', '+p': -0.5}


def test_json():
    assert json.loads(TABLE.to_json()) == [
        {'class': 'a|b', 'videos': 3, 'p': 0.00123},
        {'class': 'c, d', 'videos': 0, 'p': None},
    ]


def test_write(tmp_path):
    TABLE.write(tmp_path / 'gate_1.5')
    assert sorted(p.name for p in tmp_path.iterdir()) == [
        'gate_1.5.csv', 'gate_1.5.json', 'gate_1.5.md'
    ]  # fmt: skip
    assert (tmp_path / 'gate_1.5.csv').read_text() == TABLE.to_csv()
