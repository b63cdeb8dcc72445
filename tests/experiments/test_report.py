"""Tables of experiments: real processes on the tiny dataset, and tables of dumps by hand."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from pathlib import Path

import numpy as np
import pytest
from mmengine.config import Config

from integralaction_mm import config_path
from integralaction_mm.experiments.costs import Cost
from integralaction_mm.experiments.report import (
    collect,
    format_csv,
    format_markdown,
    run_tables,
    summarize,
)
from integralaction_mm.experiments.runs import CONTEXTS, PantomimeRuns
from integralaction_mm.experiments.stages import find_trained
from integralaction_mm.experiments.tables import TABLES, Row, Table

NAN = np.nan
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
    assert (
        '| pose | 9.0 / 10.0 | 11.0 / 12.0 | not run | not run | 0 |'
        in (tmp_path / 'table_4.md').read_text()
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


# Two seeds of the first row, one of the second, none of the third.
FIGURES = np.array([
    [[[80, 90], [40, 50]], [[84, 90], [30, 52]]],
    [[[60, 70], [20, 30]], [[NAN, NAN], [NAN, NAN]]],
    [[[NAN, NAN], [NAN, NAN]], [[NAN, NAN], [NAN, NAN]]],
])  # fmt: skip


def test_summarize_by_hand():
    mean, std = summarize(FIGURES)
    np.testing.assert_allclose(mean[0], [[82, 90], [35, 51]])
    # sample standard deviation of two values: their difference / sqrt(2)
    np.testing.assert_allclose(std[0], [[4 / 2**0.5, 0], [10 / 2**0.5, 2 / 2**0.5]])
    np.testing.assert_array_equal(mean[1], [[60, 70], [20, 30]])
    assert np.isnan(std[1:]).all()
    assert np.isnan(mean[2]).all()


def test_markdown():
    lines = format_markdown('4', TABLE, FIGURES, [0, 5]).splitlines()
    assert lines[0] == (
        '|  | paper: Kinetics50 | paper: Mimetics | in context | out of context | seeds |'
    )
    assert lines[2:5] == [
        '| ours | 1.0 / 2.0 | 3.0 / 4.0 | 82.0 ± 2.8 / 90.0 ± 0.0 | 35.0 ± 7.1 / 51.0 ± 1.4 | 2 |',
        '| average | 5.0 / 6.0 | 7.0 / 8.0 | 60.0 / 70.0 | 20.0 / 30.0 | 1 |',
        '| pose | 9.0 / 10.0 | 11.0 / 12.0 | not run | not run | 0 |',
    ]
    assert 'Table 4, of the test' in lines[6]
    assert lines[7].endswith('seeds 0, 5.')
    lines = format_markdown('4', TABLE, FIGURES[:, :1], [3]).splitlines()
    assert lines[2].endswith('| 80.0 / 90.0 | 40.0 / 50.0 | 1 |')
    assert lines[7] == 'of one run with seed 3.'


def test_markdown_with_costs_and_without_the_paper():
    table = Table('of the test', (Row('a', ('x',)), Row('b', ('x', 'y')), Row('c', ('z',))), True)
    costs = {'x': Cost(2_000_000, 3_000_000_000, 0.25), 'y': Cost(500_000, 10_000_000, 0.75)}
    lines = format_markdown('skeleton', table, FIGURES, [0, 5], costs).splitlines()
    assert lines[0] == (
        '|  | in context | out of context | seeds | parameters | FLOPs | clips per second |'
    )
    assert lines[2].endswith(' | 2 | 2.00 M | 3.00 G | 4.0 |')
    assert lines[3] == '| b | 60.0 / 70.0 | 20.0 / 30.0 | 1 | 2.50 M | 3.01 G | 1.0 |'
    assert lines[4] == '| c | not run | not run | 0 | not run | not run | not run |'
    assert 'paper' not in '\n'.join(lines)
    rows = list(csv.DictReader(io.StringIO(format_csv(table, FIGURES, costs))))
    assert rows[1]['clips_per_second'] == '1.0'
    assert rows[1]['in_context_top1_mean'] == '60.00'
    assert 'paper_mimetics_top5' not in rows[1]


def test_csv():
    rows = list(csv.DictReader(io.StringIO(format_csv(TABLE, FIGURES))))
    assert rows[0]['paper_mimetics_top5'] == '4'
    assert rows[0]['out_of_context_top1_mean'] == '35.00'
    assert rows[0]['out_of_context_top1_std'] == '7.07'
    assert rows[1]['kind'] == 'score average'
    assert rows[1]['configs'] == 'rgb_pose_pantomime + rgb_pose_pantomime'
    assert rows[1]['in_context_top5_std'] == rows[2]['in_context_top5_mean'] == 'not run'
