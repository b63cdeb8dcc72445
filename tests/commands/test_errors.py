from __future__ import annotations

import argparse
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch

from integralaction_mm import commands
from integralaction_mm.analysis import Annotations, Dump, fuse_scores, load_dump
from integralaction_mm.commands.errors import exit_on_error
from integralaction_mm.evaluation import top_k_hits

PARSER = argparse.ArgumentParser(prog='tool')
DUMP = Dump(('a',), np.eye(2)[:1], np.array([0]))


def read_no_pickle(folder):
    """An error that is raised from another one."""
    (folder / 'a.pkl').write_text('text')
    load_dump(folder / 'a.pkl')


@pytest.mark.parametrize(('mistake', 'message'), [
    (lambda folder: fuse_scores([DUMP], [-1]), 'weights must be 1 numbers >= 0 with a '),
    (lambda folder: Annotations(folder / 'no.pkl'), 'annotation file not found: '),
    (lambda folder: (folder / 'no.txt').read_text(), '[Errno 2] No such file or directory: '),
    (lambda folder: folder.write_text(''), '[Errno 21] Is a directory: '),
    (read_no_pickle, 'dump cannot be read: '),
])  # fmt: skip
def test_a_mistake_ends_in_one_line(tmp_path, capsys, mistake, message):
    with pytest.raises(SystemExit) as exit_info, exit_on_error(PARSER):
        mistake(tmp_path)
    assert exit_info.value.code == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith(f'tool: error: {message}')


@pytest.mark.parametrize(('fault', 'error'), [
    # NumPy's C code, called from a frame of this package, and its Python code.
    (lambda: top_k_hits(np.eye(3), np.array([0, 1])), ValueError),
    (lambda: np.stack([np.zeros(1), np.zeros(2)]), ValueError),
    (lambda: torch.empty(2**60), RuntimeError),
    (lambda: Dump(names=1, scores=2), TypeError),
    (lambda: top_k_hits(np.eye(3), np.array([0]), 'k'), TypeError),
])  # fmt: skip
def test_a_fault_keeps_its_traceback(capsys, fault, error):
    with pytest.raises(error), exit_on_error(PARSER):
        fault()
    assert not capsys.readouterr().err


def format_as_mmengine():
    """MMEngine's ``Config.pretty_text`` catches everything."""
    try:
        signal.raise_signal(signal.SIGINT)
    except BaseException as error:
        raise SyntaxError('Failed to format the config file') from error


@pytest.mark.parametrize('act', [lambda: signal.raise_signal(signal.SIGINT), format_as_mmengine])
def test_an_interrupt_ends_in_one_line_and_130(act, capsys):
    with pytest.raises(SystemExit) as exit_info, exit_on_error(PARSER, 'go on with --resume'):
        act()
    assert exit_info.value.code == 130
    assert capsys.readouterr().err == '\ngo on with --resume\n'


def test_an_interrupt_stays_ignored_where_it_was():
    handler = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        with exit_on_error(PARSER):
            signal.raise_signal(signal.SIGINT)
        assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGINT, handler)


def test_a_full_disk_ends_in_one_line(capsys):
    with pytest.raises(SystemExit) as exit_info, exit_on_error(PARSER):
        Path('/dev/full').write_text('a')  # an error of the system, out of no raise statement
    assert exit_info.value.code == 1
    assert capsys.readouterr().err == 'tool: error: [Errno 28] No space left on device\n'


def test_an_error_of_the_system_that_names_a_file(capsys):
    with pytest.raises(SystemExit), exit_on_error(PARSER):
        Path('a' * 300).write_text('a')
    assert capsys.readouterr().err.startswith('tool: error: [Errno 36] File name too long: ')


LOADING = """
import argparse, os, sys, torch
from torch.utils.data import DataLoader, Dataset
from integralaction_mm.commands.errors import exit_on_error

class Zeros(Dataset):
    def __len__(self):
        return 8
    def __getitem__(self, index):
        return torch.zeros(100_000)

with exit_on_error(argparse.ArgumentParser(prog='tool')):
    print(os.fsdecode(b'\\xff.mp4'))
    for batch in DataLoader(Zeros(), num_workers=1):
        pass
"""


def test_64_kib_of_shared_memory_and_a_terminal_without_unicode(run_process, root, tmp_path):
    mount = 'mount -t tmpfs -o size=64k none /dev/shm && exec "$@"'
    if subprocess.run(['unshare', '-m', 'sh', '-c', mount, '-', 'true'], check=False).returncode:
        pytest.skip('mounting is not allowed here')
    command = ('unshare', '-m', 'sh', '-c', mount, '-', sys.executable, '-c', LOADING)
    env = dict(PYTHONPATH=str(root), LC_ALL='C', PYTHONUTF8='0', PYTHONCOERCECLOCALE='0')
    env |= dict(HOME='/proc/none', XDG_CACHE_HOME='/proc/none')
    done = run_process(*command, cwd=tmp_path, rc=1, env=env)
    assert done.stdout == '\\udcff.mp4\n'
    (line,) = [line for line in done.stderr.splitlines() if line.startswith('tool: error: ')]
    assert 'too little shared memory, 64 KiB in /dev/shm: enlarge it' in line
    assert 'Traceback' not in done.stderr


@pytest.mark.parametrize(
    'path', sorted(Path(commands.__file__).parent.glob('*.py')), ids=lambda p: p.name
)
def test_every_command_ends_so(path):
    text = path.read_text()
    calls = ('exit_on_error(parser', 'run_converter(', 'run_clip_converter(')
    assert 'def main(' not in text or any(call in text for call in calls)
