from __future__ import annotations

from pathlib import Path

import pytest

from integralaction_mm.experiments import stage_process
from integralaction_mm.experiments.stage_process import _Steps, run_stage, run_stages
from integralaction_mm.experiments.stage_server import start_python
from integralaction_mm.processes import WATCHED


@pytest.mark.parametrize('forked', [True, False])
def test_a_failure_shows_the_last_lines_and_the_log(tmp_path, monkeypatch, forked):
    if not forked:  # as with a GPU, and outside of Linux
        monkeypatch.setattr(stage_process, 'can_fork', lambda: False)
    config, log = tmp_path / 'broken.py', tmp_path / 'logs/stage.log'
    config.write_text('model = dict()\n')
    with pytest.raises(RuntimeError, match=f'a title failed, the whole log is {log}:\n') as info:
        run_stage(['test', str(config), str(config)], 'a title', log, 1)
    assert 'must have model, test_dataloader' in str(info.value)
    assert 'must have model, test_dataloader' in log.read_text(encoding='utf-8')


def test_a_log_on_a_full_disk_is_named():
    with pytest.raises(OSError, match=r'No space left .* bytes written so far.*/dev/full'):
        run_stage(['test', '--help'], 'a title', Path('/dev/full'), 1)


def test_a_process_that_is_not_forked_ends_with_this_one(tmp_path, monkeypatch):
    watched = []

    def start(module, arguments, environment):
        watched.append(environment.get(WATCHED))
        return start_python(module, arguments, environment)

    monkeypatch.setattr(stage_process, 'can_fork', lambda: False)
    monkeypatch.setattr(stage_process, 'start_python', start)
    run_stage(['several', '[]'], 'a title', tmp_path / 'stage.log', 1)
    assert watched == ['1']  # what it then does is of tests/test_processes.py


@pytest.mark.parametrize(
    'epochs, lines, expected',
    [
        (3, ['Epoch(train)  [1][20/36]  lr', 'Epoch(train)  [3][ 5/36]'], [(20, 108), (77, 108)]),
        (1, ['Epoch(test) [ 5/15]', 'Epoch(test) [15/15]'], [(5, 15), (15, 15)]),
        (2, ['Epoch(test) [15/15]', 'Epoch(test) [ 5/15]'], [(15, 30), (20, 30)]),
        (2, ['Epoch(test) [15/15]', 'Epoch(test) [15/15]'], [(15, 30), (30, 30)]),
        (1, ['a folder: 60 videos', 'Cache(train) [16/64]'], [(0, 0), (16, 64)]),
        (1, ['Cache(train) [64/64]', 'Cache(val) [8/12]'], [(64, 64), (64, 64)]),
    ],
)
def test_lines_move_the_bar(epochs, lines, expected):
    steps = _Steps(epochs)
    seen = []
    for line in lines:
        steps.read(line)
        seen.append((steps.completed, steps.total))
    assert seen == expected


def test_several_command_lines_have_one_process(tmp_path):
    listed = ['run_experiments', '--list', '--table']
    log = tmp_path / 'stage.log'
    run_stages([[*listed, '4'], [*listed, '8']], 'a title', log)
    text = log.read_text(encoding='utf-8')
    assert text.index('Table 4') < text.index('Table 8')
