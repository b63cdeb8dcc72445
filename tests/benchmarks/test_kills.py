"""The harness of kills.py finds what it is to find, and a short form of it passes."""

from __future__ import annotations

import importlib
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch

from integralaction_mm.converters.posedataset import Options, convert
from integralaction_mm.files import write_pickle


@pytest.fixture(scope='module')
def kills(root):
    """The benchmark's module."""
    folder = str(root / 'benchmarks/robustness')
    sys.path.insert(0, folder)
    yield importlib.import_module('kills')
    sys.path.remove(folder)


def write_slowly(folder: Path) -> None:
    """Leave a file under its final name while it is being written."""
    with (folder / 'a.pkl').open('wb') as file:
        file.write(b'\x80\x04')
        file.flush()
        subprocess.run(['sleep', '2'], check=True)
        file.write(b'N.')


def write_anew(folder: Path) -> None:
    write_pickle(folder / 'a.pkl', 1)
    subprocess.run(['sleep', '1'], check=True)


def test_files_that_do_not_load_are_found(kills, tmp_path):
    torch.save(dict(a=torch.zeros(9)), tmp_path / 'a.pth')
    np.save(tmp_path / 'a.npy', np.zeros(9))
    (tmp_path / 'a.json').write_text('{"a": 1}')
    (tmp_path / 'a.py').write_text('a = (1,\n2)\n')
    assert kills.find_broken(tmp_path) == []
    for path in tmp_path.iterdir():
        path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    (tmp_path / '.part-a.json').write_text('{')  # not under its final name
    (tmp_path / 'a.md').touch()
    found = [line.split(' ')[0] for line in kills.find_broken(tmp_path)]
    assert found == ['a.json', 'a.md', 'a.npy', 'a.pth', 'a.py']


@pytest.mark.parametrize(
    ('run', 'keeps', 'message'),
    [
        (write_slowly, '', 'a.pkl (EOFError'),
        (write_slowly, '', 'process '),
        (write_anew, '*.pkl', 'a.pkl was made again'),
    ],
)
def test_faults_of_a_run_are_found(kills, run, keeps, message, tmp_path, monkeypatch):
    monkeypatch.setattr(kills, '_GRACE', 0.1)
    wrong = kills.kill(kills.Job('a', run, keeps), tmp_path, 0.5)
    assert any(line.startswith(message) for line in wrong), wrong


@pytest.fixture
def converter(kills, tmp_path):
    source = sys.modules['kill_inputs'].make_source(tmp_path / 'poses', 300)
    run = lambda out: convert(source, out / 'set', Options(workers=2))  # noqa: E731
    return kills.Job('converter', run, 'set/skeletons/*/*.pkl')


@pytest.mark.parametrize('seconds', [0.1, 0.3])
def test_a_killed_conversion_goes_on(kills, converter, seconds, tmp_path):
    assert not kills.kill(converter, tmp_path, seconds)  # None where it was quicker
    assert len(list(tmp_path.glob('set/skeletons/*/*.pkl'))) == 300


def test_a_conversion_on_a_full_disk_goes_on(kills, converter, tmp_path):
    (tmp_path / 'disk').mkdir()
    try:
        wrong = kills.fill(converter, tmp_path / 'disk', 100_000)
    except subprocess.CalledProcessError:
        pytest.skip('mounting is not allowed here')
    assert wrong == []
