"""Tables of experiments: real processes on the tiny dataset."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from markdown import squeeze

from integralaction_mm.experiments.report import collect, run_tables
from integralaction_mm.experiments.runs import PantomimeRuns
from integralaction_mm.experiments.tables import CONTEXTS, Row, Table

TABLE = Table(
    'of the test',
    (
        Row('ours', ('rgb_pose_pantomime',), (1, 2, 3, 4)),
        Row('average', ('rgb_pose_pantomime', 'rgb_pose_pantomime'), (5, 6, 7, 8)),
        Row('pose', ('pose_only_pantomime',), (9, 10, 11, 12)),
    ),
)


def files(runs: PantomimeRuns) -> dict[Path, int]:
    """Checkpoints and dumps, with the time of their last change."""
    return {
        path.relative_to(runs.out): path.stat().st_mtime_ns
        for path in [*runs.out.glob('*/*.pth'), *runs.out.glob('dumps/*.pkl')]
    }


def test_runs_what_is_missing(runs, monkeypatch):
    out = runs.out.parent / 'tables'
    table = Table(TABLE.title, TABLE.rows[:2])
    monkeypatch.setenv('OMP_NUM_THREADS', '1')
    assert run_tables({'4': table}, [runs], out) == [out / 'table_4.md']
    # The single stages are trained, but no row asks for their tests.
    made = files(runs)
    stages = {Path(f'{name}/epoch_1.pth') for name in ('pose_only', 'rgb_only', 'rgb_pose')}
    dumps = [Path(f'dumps/rgb_pose_{context}.pkl') for context in CONTEXTS]
    assert set(made) == {*stages, *dumps}
    log = (runs.out / 'rgb_pose/train.log').read_text()
    assert f'streams://rgb={runs.out}/rgb_only&pose={runs.out}/pose_only' in log
    figures = collect(table, [runs])
    assert (figures >= 0).all()
    np.testing.assert_array_equal(figures[0], figures[1])  # the average of a model with itself
    assert 'not run' not in (out / 'table_4.md').read_text()
    assert (out / 'table_4.csv').is_file()
    assert (out / 'table_4.png').read_bytes().startswith(b'\x89PNG')

    # A dump that went is made again, from the checkpoint that is there.
    (runs.out / dumps[0]).unlink()
    assert np.isnan(collect(table, [runs])[0, 0]).tolist() == [[True, True], [False, False]]
    run_tables({'4': table}, [runs], out)
    again = files(runs)
    assert {path for path in made if made[path] != again[path]} == {dumps[0]}


def test_a_failing_run_leaves_the_table(tmp_path):
    (tmp_path / 'pose_only_pantomime.py').write_text('train_cfg = dict(max_epochs=1)\n')
    runs = PantomimeRuns(tmp_path / 'out', tmp_path / 'data', configs=tmp_path)
    table = Table('of the test', TABLE.rows[2:])
    with pytest.raises(RuntimeError, match='train pose_only failed'):
        run_tables({'4': table}, [runs], tmp_path)
    assert '| pose | 9.0 / 10.0 | 11.0 / 12.0 | not run | not run | 0 |' in squeeze(
        (tmp_path / 'table_4.md').read_text()
    )
