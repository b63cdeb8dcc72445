from __future__ import annotations

import pytest
from markdown import squeeze

from integralaction_mm.analysis import FUSION_METHODS
from integralaction_mm.experiments.tables import TABLES, list_rows


@pytest.mark.parametrize('name', sorted(TABLES))
def test_rows_name_configs(name, root):
    for row in TABLES[name].rows:
        for config in row.configs:
            assert (root / f'configs/pantomime/{config}.py').is_file()
        assert list(row.paper[::2]) < list(row.paper[1::2]) or not row.paper
        assert row.title in list_rows({name: TABLES[name]})


def test_only_tables_of_the_paper_have_its_figures():
    for name, table in TABLES.items():
        # The paper has neither fusions of chosen weight nor the robust model.
        rows = [row for row in table.rows if not row.method and row.title != 'robust']
        assert {len(row.paper) for row in rows} == {4 if name.isdigit() else 0}


def test_fusions_chosen_on_val_are_of_both_streams():
    rows = [row for table in TABLES.values() for row in table.rows if row.method]
    assert {row.method for row in rows} == set(FUSION_METHODS)
    assert {row.configs for row in rows} == {('rgb_only_pantomime', 'pose_only_pantomime')}
    assert not any(row.paper or row.weights for row in rows)
    assert (
        '| score product (log-linear) | log-linear fusion chosen on val | '
        'rgb_only_pantomime + pose_only_pantomime |'
    ) in squeeze(list_rows({'4': TABLES['4']}))


def test_lists_rows():
    lines = squeeze(list_rows({name: TABLES[name] for name in ('skeleton', '9')})).splitlines()
    assert '| row | kind | configs |' in lines
    assert '| ST-GCN (joint) | model | stgcn_joint_pantomime |' in lines
    assert (
        '| ST-GCN (four streams) | score average | 2 * stgcn_joint_pantomime + '
        'stgcn_joint_motion_pantomime + 2 * stgcn_bone_pantomime + stgcn_bone_motion_pantomime |'
        in lines
    )
    assert (
        '| RGB + ST-GCN, averaged | score average | rgb_only_pantomime + stgcn_joint_pantomime |'
        in lines
    )
    paf = '| part affinity fields | model | pose_only_pantomime_paf | 45.0 | 73.2 | 25.0 | 49.8 |'
    assert lines[lines.index('Table 9: input of the pose stream') + 5] == paf
