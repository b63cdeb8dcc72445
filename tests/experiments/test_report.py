"""Tables of experiments: real processes on the tiny dataset."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import numpy as np
import pytest
from markdown import squeeze
from mmengine.config import Config

from integralaction_mm import config_path
from integralaction_mm.experiments.report import collect, run_tables
from integralaction_mm.experiments.runs import CONTEXTS, PantomimeRuns
from integralaction_mm.experiments.stages import find_trained
from integralaction_mm.experiments.tables import TABLES, Row, Table

# What a run needs; a runner formats all of its config several times, which takes seconds.
FIELDS = (
    *('custom_imports', 'default_scope', 'default_hooks', 'model', 'optim_wrapper', 'load_from'),
    *(f'{phase}_{part}' for phase in ('val', 'test') for part in ('cfg', 'evaluator')),
)
TABLE = Table(
    'of the test',
    (
        Row('ours', ('rgb_pose_pantomime',), (1, 2, 3, 4)),
        Row('average', ('rgb_pose_pantomime', 'rgb_pose_pantomime'), (5, 6, 7, 8)),
        Row('pose', ('pose_only_pantomime',), (9, 10, 11, 12)),
    ),
)


def small_config(stage: str) -> Config:
    """Config of a stage on Pantomime at a small size, one epoch of one step."""
    full = Config.fromfile(config_path(f'integralaction/{stage}_pantomime.py')).to_dict()
    pipelines, render = full[stage.replace('_only', '')], {**full['render'], 'size': (6, 8)}
    pipeline = [
        {**step, 'scale': (32, 24)} if step['type'] == 'Resize' else step
        for step in (render if s['type'] == render['type'] else s for s in pipelines['val'])
    ]
    dataset = {**full['train_dataloader']['dataset'], 'indices': 6, 'pipeline': pipeline}
    loader = dict(
        batch_size=6, num_workers=0, sampler=dict(type='DefaultSampler'), dataset=dataset
    )
    loaders = {f'{phase}_dataloader': loader for phase in ('train', 'val', 'test')}
    small = {key: full[key] for key in FIELDS if key in full}
    small['train_cfg'] = dict(by_epoch=True, max_epochs=1, val_begin=2)
    return Config({**small, **loaders}, format_python_code=False)


@pytest.fixture(scope='module')
def runs(tiny_data, tmp_path_factory) -> PantomimeRuns:
    """Runs of the Pantomime configs at a small size, in folders with a space and a comma."""
    folder = tmp_path_factory.mktemp('experiments') / 'a space, a comma'
    folder.mkdir()
    (folder / 'data, of all').symlink_to(tiny_data)
    for stage in ('rgb_only', 'pose_only', 'rgb_pose'):
        small_config(stage).dump(folder / f'{stage}_pantomime.py')
    return PantomimeRuns(folder / 'seed3', folder / 'data, of all', seed=3, configs=folder)


def files(runs: PantomimeRuns) -> dict[Path, int]:
    """Checkpoints and dumps, with the time of their last change."""
    return {
        path.relative_to(runs.out): path.stat().st_mtime_ns
        for path in [*runs.out.glob('*/*.pth'), *runs.out.glob('dumps/*.pkl')]
    }


@pytest.mark.slow
def test_runs_what_is_missing(runs, monkeypatch):
    out = runs.out.parent / 'tables'
    table = Table(TABLE.title, TABLE.rows[:2])
    monkeypatch.setitem(TABLES, '4', table)
    monkeypatch.setenv('OMP_NUM_THREADS', '1')
    assert run_tables(['4'], [runs], out) == [out / 'table_4.md']
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
    run_tables(['4'], [runs], out)
    again = files(runs)
    assert {path for path in made if made[path] != again[path]} == {dumps[0]}


@pytest.mark.slow
def test_a_failing_run_leaves_the_table(tmp_path, monkeypatch):
    (tmp_path / 'pose_only_pantomime.py').write_text('train_cfg = dict(max_epochs=1)\n')
    runs = PantomimeRuns(tmp_path / 'out', tmp_path / 'data', configs=tmp_path)
    monkeypatch.setitem(TABLES, '4', Table('of the test', TABLE.rows[2:]))
    with pytest.raises(RuntimeError, match='train pose_only failed'):
        run_tables(['4'], [runs], tmp_path)
    assert '| pose | 9.0 / 10.0 | 11.0 / 12.0 | not run | not run | 0 |' in squeeze(
        (tmp_path / 'table_4.md').read_text()
    )


def test_a_stage_trained_anew_outdates_what_started_from_it(tmp_path):
    config, work_dir = tmp_path / 'chain.py', tmp_path / 'chain'
    chain = f'streams://rgb={tmp_path}/rgb&pose={tmp_path}/pose'
    config.write_text(f'load_from = {chain!r}\n')
    for name in ('chain', 'rgb', 'pose'):
        (tmp_path / name).mkdir()
    (tmp_path / 'rgb/finished.json').write_text('{"seed": 0}')
    checkpoint = work_dir / 'epoch_1.pth'
    checkpoint.touch()
    (work_dir / 'last_checkpoint').write_text(str(checkpoint))
    digest = hashlib.sha256(json.dumps({'load_from': chain}).encode()).hexdigest()
    recipe = dict(config=digest, seed=0, rgb=dict(seed=0), pose=None)
    (work_dir / 'finished.json').write_text(json.dumps(recipe))
    assert find_trained(str(config), work_dir, 0) == checkpoint
    assert find_trained(str(config), work_dir, 1) is None
    assert find_trained(str(config), work_dir, 0, dict(a=1)) is None
    (tmp_path / 'rgb/finished.json').write_text('{"seed": 1}')
    assert find_trained(str(config), work_dir, 0) is None
