from __future__ import annotations

from pathlib import Path

import pytest

from integralaction_mm.experiments.stage_process import run_stage


def test_a_failure_shows_the_last_lines_and_the_log(tmp_path):
    config, log = tmp_path / 'broken.py', tmp_path / 'logs/stage.log'
    config.write_text('model = dict()\n')
    with pytest.raises(RuntimeError, match=f'a title failed, the whole log is {log}:\n') as info:
        run_stage(['test', str(config), str(config)], 'a title', log, 1)
    assert 'must have model, test_dataloader' in str(info.value)
    assert 'must have model, test_dataloader' in log.read_text(encoding='utf-8')


def test_a_log_on_a_full_disk_is_named():
    with pytest.raises(OSError, match=r'No space left .* bytes written so far.*/dev/full'):
        run_stage(['test', '--help'], 'a title', Path('/dev/full'), 1)
