"""The table of configs names every config and the paper's figures."""

from __future__ import annotations

from pathlib import Path

import pytest

from integralaction_mm.engine.tables import TABLES

FOLDER = Path(__file__).resolve().parents[2] / 'configs/integralaction'
TEXT = (FOLDER / 'README.md').read_text()


@pytest.mark.parametrize('leaf', sorted(path.name for path in FOLDER.glob('*.py')))
def test_names_every_config(leaf):
    # A twin is named by the rule for its name, so is a Pantomime row by that of Kinetics50.
    name = leaf.replace('_mimetics.py', '.py').replace('pantomime', 'k50')
    assert f'](./{name})' in TEXT
    assert (FOLDER / name).is_file()


@pytest.mark.parametrize('number', sorted(TABLES))
def test_has_the_rows_of_a_table(number):
    own = TEXT[TEXT.index(f'<!-- table {number}: begin') : TEXT.index(f'<!-- table {number}: end')]
    for row in TABLES[number].rows:
        paper = ' | '.join(f'{row.paper[i]:.1f} / {row.paper[i + 1]:.1f}' for i in (0, 2))
        assert f'| {row.title} | {paper} |' in own
        assert own.count(f'| {row.title} |') == 1
