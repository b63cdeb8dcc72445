"""What ``tools/train.py`` refuses before it trains."""

from __future__ import annotations

import multiprocessing
import re
from pathlib import Path

import pytest

from integralaction_mm import locks
from integralaction_mm.commands.train import build_train_parser, main
from integralaction_mm.locks import locking_folder


@pytest.mark.parametrize(
    ('argv', 'message'),
    [
        (['CONFIG', '--cfg-options', 'a'], "--cfg-options: must be key=value, but got 'a'"),
        (['CONFIG', '--cfg-options', 'a=[1,2'], "--cfg-options: .*in 'a=\\[1,2'"),
        (['CONFIG', '--resume', 'no.pth'], "--resume: must be an existing .* but got 'no.pth'"),
        (['CONFIG', '--work-dir', 'CONFIG'], '--work-dir: must be a folder, but got the file'),
        (['CONFIG', '--launcher', 'x'], "--launcher: invalid choice: 'x'"),
        (['no.py'], "config: must be an existing file .* but got 'no.py'"),
        (['.'], "config: must be an existing file .* but got '.'"),
    ],
)
def test_mistakes_in_train_arguments(config, capsys, argv, message):
    argv = [str(config) if arg == 'CONFIG' else arg for arg in argv]
    with pytest.raises(SystemExit) as exit_info:
        build_train_parser().parse_args(argv)
    assert exit_info.value.code == 2
    assert re.search(f'error: argument {message}', capsys.readouterr().err.splitlines()[-1])


def hold(folder: Path, held, end) -> None:
    with locking_folder(folder):
        held.set()
        end.wait()


def test_a_second_training_in_a_folder_names_the_first(config, ended, tmp_path, monkeypatch):
    monkeypatch.setattr(locks, '_WAIT', 0.1)
    context = multiprocessing.get_context('fork')
    held, end = context.Event(), context.Event()
    first = context.Process(target=hold, args=(tmp_path / 'work', held, end))
    first.start()
    held.wait()
    code, output = ended(main, config, '--work-dir', 'work')
    assert code == 1
    assert f'error: work is in use by process {first.pid} on ' in output
    end.set()
    first.join()
