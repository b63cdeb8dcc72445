from __future__ import annotations

import pytest

from integralaction_mm.experiments.tables import TABLES, list_rows


@pytest.mark.parametrize('name', sorted(TABLES))
def test_rows_name_configs(name, root):
    for row in TABLES[name].rows:
        for config in row.configs:
            assert len(list((root / 'configs').glob(f'[!_]*/{config}.py'))) == 1
        assert list(row.paper[::2]) < list(row.paper[1::2]) or not row.paper
        assert row.title in list_rows([name])


def test_only_tables_of_the_paper_have_its_figures():
    for name, table in TABLES.items():
        assert {len(row.paper) for row in table.rows} == {4 if name.isdigit() else 0}


def test_lists_rows_without_figures_of_the_paper():
    lines = list_rows(['skeleton']).splitlines()
    assert '  ST-GCN (joint): stgcn_joint_pantomime' in lines
    assert (
        '  ST-GCN (four streams): score average of 2 * stgcn_joint_pantomime'
        ' + stgcn_joint_motion_pantomime + 2 * stgcn_bone_pantomime + stgcn_bone_motion_pantomime'
        in lines
    )
    assert (
        '  RGB + ST-GCN, averaged: score average of rgb_only_pantomime + stgcn_joint_pantomime'
        in lines
    )
