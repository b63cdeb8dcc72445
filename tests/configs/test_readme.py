"""The tables of configs name every config and the paper's figures."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from integralaction_mm.experiments.tables import TABLES

ROOT = Path(__file__).resolve().parents[2] / 'configs'
FOLDER, SKELETON = ROOT / 'integralaction', ROOT / 'skeleton'
TEXTS = {folder: (folder / 'README.md').read_text() for folder in (FOLDER, SKELETON)}


@pytest.mark.parametrize('leaf', sorted(path.name for path in FOLDER.glob('*.py')))
def test_names_every_config(leaf):
    # A twin is named by the rule for its name, so is a Pantomime row by that of Kinetics50.
    name = leaf.replace('_mimetics.py', '.py').replace('pantomime', 'k50')
    assert f'](./{name})' in TEXTS[FOLDER]
    assert (FOLDER / name).is_file()


def test_marks_every_skeleton_config():
    # There a row names the config without its dataset, and its columns the datasets.
    lines = TEXTS[SKELETON].splitlines()
    head, _, *rows = [[cell.strip(' `') for cell in s.split('|')[1:-1]] for s in lines if '|' in s]
    rows = rows[: next(i for i, row in enumerate(rows) if len(row) != len(head))]
    marked = {
        f'{name}{dataset}.py'
        for name, *cells in rows
        for dataset, cell in zip(head[1:], cells)
        if cell == 'x'
    }
    assert marked == {path.name for path in SKELETON.glob('*.py')}


@pytest.mark.parametrize('name', sorted(TABLES))
def test_has_the_rows_of_a_table(name):
    text = TEXTS[FOLDER if name.isdigit() else SKELETON]
    # Pasted as it was written, a table has its columns aligned.
    text = re.sub(' +', ' ', text)
    own = text[text.index(f'<!-- table {name}: begin') : text.index(f'<!-- table {name}: end')]
    for row in TABLES[name].rows:
        paper = [f'{row.paper[i]:.1f} / {row.paper[i + 1]:.1f}' for i in (0, 2) if row.paper]
        assert f'| {" | ".join([row.title, *paper])} |' in own
        assert own.count(f'| {row.title} |') == 1
