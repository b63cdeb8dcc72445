"""The console script, in a process of its own."""

from __future__ import annotations

import sys

import pytest

CODE = 'import integralaction; integralaction.main()'


@pytest.fixture
def command(run_process, root, tmp_path):
    """``command(*args, rc=0)``: the console script, in an empty folder."""

    def run(*args, rc=0):
        process = (sys.executable, '-c', CODE, *args)
        return run_process(*process, cwd=tmp_path, rc=rc, env={'PYTHONPATH': str(root)})

    return run


def test_a_command_without_arguments_lists_them(command):
    done = command()
    assert 'extract-poses' in done.stdout
    assert done.stderr == ''


def test_a_shipped_config_trains_by_its_name(command):
    """The package has registered its dataset, which then asks for its file."""
    done = command('train', 'pantomime/rgb_only_pantomime.py', rc=1)
    message = 'annotation file not found: data/pantomime/annotations.pkl'
    assert done.stderr.splitlines()[-1] == f'integralaction train: error: {message}'
