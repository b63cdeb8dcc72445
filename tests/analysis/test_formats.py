from __future__ import annotations

import json
import pickle

import pytest

from integralaction_mm.analysis import Sheet
from integralaction_mm.datasets.class_names import load_class_names

SHEET = Sheet(
    ('class', 'videos', 'p'), [('a|b', 3, 0.00123), ('c, d', 0, float('nan'))], {'p': '.2g'}
)


def test_markdown():
    assert SHEET.to_markdown() == (
        '| class | videos | p |\n| --- | --- | --- |\n| a\\|b | 3 | 0.0012 |\n| c, d | 0 | - |\n'
    )


def test_csv():
    assert SHEET.to_csv() == 'class,videos,p\na|b,3,0.00123\n"c, d",0,\n'


def test_json():
    assert json.loads(SHEET.to_json()) == [
        {'class': 'a|b', 'videos': 3, 'p': 0.00123},
        {'class': 'c, d', 'videos': 0, 'p': None},
    ]


def test_write(tmp_path):
    SHEET.write(tmp_path / 'gate_1.5')
    assert sorted(p.name for p in tmp_path.iterdir()) == [
        'gate_1.5.csv', 'gate_1.5.json', 'gate_1.5.md'
    ]  # fmt: skip
    assert (tmp_path / 'gate_1.5.csv').read_text() == SHEET.to_csv()


def test_class_names(tmp_path):
    file = tmp_path / 'names.txt'
    file.write_text('one\n two\n\n')
    assert load_class_names(str(file), 2) == ['one', 'two']
    assert load_class_names('kinetics50', 50)[49] == 'golf driving'
    assert load_class_names(None, 2) == ['0', '1']
    with pytest.raises(ValueError, match='class names must be 3, but got 2: .*names.txt'):
        load_class_names(str(file), 3)
    with pytest.raises(FileNotFoundError, match="but got 'none.txt', and no file of class names"):
        load_class_names('none.txt', 3)


def test_class_names_of_a_dataset(tmp_path):
    path = tmp_path / 'annotations.pkl'
    assert load_class_names(None, 2, path) == ['0', '1']  # where the file is not there
    path.write_bytes(pickle.dumps(dict(annotations=[], classes=['a', 'b'])))
    assert load_class_names(None, 2, path) == ['a', 'b']
    assert load_class_names(None, 3, path) == ['0', '1', '2']
    assert load_class_names(None, 2, tmp_path / 'list.txt') == ['0', '1']
    assert load_class_names(None, 50, tmp_path / 'kinetics50/x.pkl')[0] == 'surfing water'
    assert load_class_names('kinetics50', 50, path)[0] == 'surfing water'
    path.write_bytes(pickle.dumps([]))
    with pytest.raises(ValueError, match="must hold a dict with 'annotations', but got list"):
        load_class_names(None, 2, path)
