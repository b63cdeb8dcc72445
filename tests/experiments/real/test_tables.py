from __future__ import annotations

import pytest
from mmengine.config import Config

from integralaction_mm.config_files import find_config
from integralaction_mm.experiments.real.sets import SETS
from integralaction_mm.experiments.real.tables import VARIANTS, make_tables, split_variant
from integralaction_mm.experiments.report import list_configs


@pytest.mark.parametrize('name', SETS)
def test_rows_name_configs(name):
    tables = make_tables(name)
    for config in list_configs(tables.values()):
        leaf, _ = split_variant(config)
        assert '/configs/real/' in find_config(leaf)
    rows = [row for table in tables.values() for row in table.rows]
    assert not any(row.paper for row in rows)  # their figures are of other videos
    assert all(len(row.configs) == 2 for row in rows if row.method)


@pytest.mark.parametrize('variant', VARIANTS)
def test_variants_change_a_field_of_the_leaf(variant):
    leaf, options = split_variant(f'rgb_pose_weizmann_{variant}')
    assert leaf == 'rgb_pose_weizmann'
    cfg = Config.fromfile(find_config(leaf))
    before = cfg.copy().to_dict()
    cfg.merge_from_dict(dict(options))
    assert cfg.to_dict() != before
    used = list_configs(make_tables('weizmann').values())
    assert f'rgb_pose_weizmann_{variant}' in used


def test_what_is_tested():
    assert list(make_tables('weizmann')) == [f'real_weizmann{n}' for n in ('', '_4', '_6', '_7')]
    table = make_tables('ut_interaction')['real_ut_interaction_4']
    assert table.contexts[:2] == ('same_place', 'unseen_place')
    assert make_tables('penn')['real_penn'].contexts == ('test',)
