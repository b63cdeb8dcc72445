"""The tables of configs name every config and the paper's figures."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from integralaction_mm.experiments.tables import TABLES

ROOT = Path(__file__).resolve().parents[2] / 'configs'
FOLDER, SKELETON = ROOT / 'integralaction', ROOT / 'skeleton'
TEXTS = {folder: (folder / 'README.md').read_text() for folder in (FOLDER, SKELETON)}
NAMED = [
    f'{folder}/{path.name}'
    for folder in ('integralaction', 'released')
    for path in sorted((ROOT / folder).glob('*.py'))
]


@pytest.mark.parametrize('leaf', NAMED)
def test_names_every_config(leaf):
    path = ROOT / leaf
    assert f'](./{path.name})' in (path.parent / 'README.md').read_text()


def test_rows_on_pantomime_are_named_by_those_of_kinetics50():
    of_paper = {path.name for path in (ROOT / 'pantomime').glob('*_*.py')} - {
        path.name for path in skeletons()
    }
    assert {name.replace('pantomime', 'k50') for name in of_paper} <= {
        path.name for path in FOLDER.glob('*.py')
    }


def skeletons() -> list[Path]:
    """Configs of a skeleton model, alone or as a pose stream."""
    found = [*SKELETON.glob('*/*.py'), *(ROOT / 'pantomime').glob('*.py')]
    return [path for path in found if re.search('gcn|posec', path.name)]


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
    assert marked == {path.name for path in skeletons()}


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
