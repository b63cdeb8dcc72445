from __future__ import annotations

import pytest

from integralaction_mm.engine.tables import TABLES, list_rows


@pytest.mark.parametrize('number', sorted(TABLES))
def test_rows_name_configs(number, root):
    table = TABLES[number]
    for row in table.rows:
        assert all((root / f'configs/integralaction/{name}.py').is_file() for name in row.configs)
        assert row.paper[0] < row.paper[1]
        assert row.paper[2] < row.paper[3]
        assert row.title in list_rows([number])
