"""The command lines as a user starts them: real processes, real videos, a real runner."""

from __future__ import annotations

import json
import pickle
import shutil
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest
import torch
from mmengine.config import Config


def free_port() -> str:
    with socket.socket() as probe:
        probe.bind(('127.0.0.1', 0))
        return str(probe.getsockname()[1])


def metrics_of(work_dir: Path) -> dict[str, float]:
    """Accuracies that a test run wrote."""
    (log,) = work_dir.glob('*/*.json')
    content = json.loads(log.read_text())
    return {key: value for key, value in content.items() if key.startswith('acc/')}


def weights_of(path: Path) -> dict[str, torch.Tensor]:
    return torch.load(path, map_location='cpu', weights_only=False)['state_dict']


@pytest.fixture(scope='module')
def tool(root, run_process, tmp_path_factory):
    """``tool(name, *args)``: a process of ``tools/<name>``, started outside the checkout."""
    folder = tmp_path_factory.mktemp('elsewhere')

    def run(name: str, *args: str | Path, cwd: Path = folder, **kwargs):
        program = 'bash' if name.endswith('.sh') else sys.executable
        return run_process(program, root / 'tools' / name, *args, cwd=cwd, **kwargs)

    return run


@pytest.fixture(scope='module')
def trained(tool, tiny_config, tmp_path_factory) -> Path:
    """Work directory of one epoch and, in a second process, a resumed one."""
    work_dir = tmp_path_factory.mktemp('trained')
    common = ('train.py', tiny_config, '--work-dir', work_dir, '--seed', '3')
    tool(*common, '--cfg-options', 'train_cfg.max_epochs=1')
    assert (work_dir / 'epoch_1.pth').is_file()
    done = tool(*common, '--resume')
    assert f'training continues from {work_dir / "epoch_1.pth"}' in done.stdout + done.stderr
    return work_dir


@pytest.mark.parametrize(
    ('name', 'word'), [('train.py', '--auto-scale-lr'), ('test.py', '--dump')]
)
def test_help(tool, name, word):
    assert word in tool(name, '--help', fresh=True).stdout


def test_ctrl_c_while_the_imports_run_has_no_traceback(root, tmp_path):
    command = [sys.executable, '-v', str(root / 'tools/train.py'), 'nothing.py']
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, cwd=tmp_path) as process:
        for line in process.stderr:
            if line.startswith("import 'torch.nn"):  # as -v tells
                process.send_signal(signal.SIGINT)
                break
        rest = process.stderr.read()
    assert process.returncode == -signal.SIGINT  # which shells call 130
    assert 'Traceback' not in rest
    assert 'KeyboardInterrupt' not in rest


def test_a_copy_of_the_checkout_runs_its_own_package(root, run_process, tmp_path):
    for folder in ('tools', 'integralaction_mm'):
        shutil.copytree(root / folder, tmp_path / folder)
    (tmp_path / 'integralaction_mm/version.py').write_text("__version__ = '9.9.9'\n")
    (tmp_path / 'show.py').write_text(
        "print('version', __import__('integralaction_mm').__version__)\n"
    )
    done = run_process(sys.executable, 'tools/train.py', 'show.py', cwd=tmp_path, rc=2)
    assert 'version 9.9.9' in done.stdout
    assert 'must have model, train_dataloader, train_cfg, optim_wrapper to train' in done.stderr


@pytest.mark.parametrize(
    ('args', 'message'),
    [
        (('train.py', 'nowhere.py'), 'argument config: must be an existing file (.py, .json'),
        (
            ('train.py', 'CONFIG', '--cfg-options', 'modle.backbone.depth=50'),
            "in 'modle.backbone.depth'",
        ),
        (
            ('test.py', 'CONFIG', 'nowhere.pth'),
            'argument checkpoint: must be an existing file or an address (scheme:...), '
            "but got 'nowhere.pth'",
        ),
        (
            ('test.py', 'CONFIG', 'CONFIG', '--dump', 'results.json'),
            "argument --dump: must end in .pkl or .pickle, but got 'results.json'",
        ),
    ],
)
def test_a_mistake_ends_in_one_line(tool, tiny_config, args, message):
    name, *rest = (str(tiny_config) if arg == 'CONFIG' else arg for arg in args)
    done = tool(name, *rest, rc=2)
    assert message in done.stderr.splitlines()[-1]
    assert 'Traceback' not in done.stderr


def test_missing_stage_ends_in_one_line(tool, root, tmp_path):
    config = root / 'configs/integralaction/rgb_pose_k50.py'
    done = tool('train.py', config, cwd=tmp_path, rc=1)
    assert done.stderr.splitlines()[-1].startswith('train.py: error: load_from: no checkpoint of')
    assert 'Traceback' not in done.stderr
    assert not list(tmp_path.iterdir())


def test_resumed_training_equals_uninterrupted(tool, tiny_config, trained, tmp_path):
    tool('train.py', tiny_config, '--work-dir', tmp_path, '--seed', '3')
    expected = weights_of(tmp_path / 'epoch_2.pth')
    resumed = weights_of(trained / 'epoch_2.pth')
    assert resumed.keys() == expected.keys()
    for name, value in expected.items():
        torch.testing.assert_close(resumed[name], value, msg=name)


def test_seed_wins_over_the_randomness_of_the_config(tiny_config, trained):
    assert Config.fromfile(tiny_config).randomness.seed == 0
    assert Config.fromfile(trained / 'tiny.py').randomness.seed == 3


def test_one_and_two_processes_agree(tool, tiny_config, trained, tmp_path):
    checkpoint = trained / 'epoch_2.pth'
    one, two = tmp_path / 'new folder/one.pkl', tmp_path / 'new folder/two.pkl'
    args = ('--work-dir', tmp_path / 'one', '--dump', one)
    tool('test.py', tiny_config, checkpoint, *args)
    args = ('--work-dir', tmp_path / 'two', '--dump', two)
    tool('dist_test.sh', tiny_config, checkpoint, '2', *args, env={'PORT': free_port()})

    assert metrics_of(tmp_path / 'one') == metrics_of(tmp_path / 'two')
    alone, together = (pickle.loads(path.read_bytes()) for path in (one, two))
    assert len(alone) == len(together) == 5
    for expected, got in zip(alone, together):
        assert got['filename'] == expected['filename']
        torch.testing.assert_close(got['pred_score'], expected['pred_score'])
    hits = [int(sample['pred_label'] == sample['gt_label']) for sample in alone]
    assert metrics_of(tmp_path / 'one')['acc/top1'] == pytest.approx(sum(hits) / 5)


def test_two_processes_train_one_model(tool, tiny_config, tmp_path):
    # Batches of 2 in each process: one step on 4 samples for every 2 of the dataset's 8.
    options = ('train_cfg.max_epochs=1', 'train_dataloader.batch_size=2')
    args = ('--work-dir', tmp_path / 'dist', '--no-validate', '--cfg-options', *options)
    done = tool('dist_train.sh', tiny_config, '2', *args, env={'PORT': free_port()})
    assert 'Epoch(train) [1][2/2]' in done.stdout + done.stderr
    assert 'Epoch(val)' not in done.stdout + done.stderr
    assert (tmp_path / 'dist/epoch_1.pth').is_file()


@pytest.mark.parametrize(
    ('name', 'args', 'usage'),
    [
        ('dist_train.sh', (), 'CONFIG GPUS [arguments of train.py]'),
        ('dist_train.sh', ('c.py', '--amp'), 'CONFIG GPUS [arguments of train.py]'),
        ('dist_test.sh', ('c.py', 'w.pth'), 'CONFIG CHECKPOINT GPUS [arguments of test.py]'),
        ('slurm_train.sh', ('part', 'job'), 'PARTITION JOB_NAME CONFIG [arguments of train.py]'),
        (
            'slurm_test.sh',
            ('part', 'job', 'c.py'),
            'PARTITION JOB_NAME CONFIG CHECKPOINT [arguments of test.py]',
        ),
    ],
)
def test_scripts_say_how_they_are_used(tool, name, args, usage):
    done = tool(name, *args, rc=2)
    assert usage in done.stderr
    assert done.stdout == ''


def path_of_srun(folder: Path) -> str:
    """A PATH with an ``srun`` that prints its arguments, one a line, and the port."""
    srun = folder / 'srun'
    srun.write_text('#!/usr/bin/env bash\nprintf "%s\\n" "$@"\necho "$MASTER_PORT" >&2\n')
    srun.chmod(0o755)
    return f'{folder}:/usr/bin:/bin'


@pytest.mark.parametrize('name, args', [
    ('slurm_train.sh', ('part', 'job', 'c.py')),
    ('slurm_test.sh', ('part', 'job', 'c.py', 'w.pth')),
])  # fmt: skip
def test_slurm_scripts_ask_for_two_nodes(tool, tmp_path, name, args):
    env = {'PATH': path_of_srun(tmp_path), 'GPUS': '16', 'CPUS_PER_TASK': '12'}
    done = tool(name, *args, env=env)
    asked = {'--gres=gpu:8', '--ntasks=16', '--ntasks-per-node=8', '--cpus-per-task=12'}
    assert asked < set(done.stdout.splitlines())
    assert 12000 <= int(done.stderr) < 32000


@pytest.mark.parametrize(
    ('name', 'args', 'expected'),
    [
        (
            'slurm_train.sh',
            ('part', 'job', 'a config.py', '--work-dir', 'a b'),
            ['tools/train.py', 'a config.py', '--launcher', 'slurm', '--work-dir', 'a b'],
        ),
        (
            'slurm_test.sh',
            ('part', 'job', 'a config.py', 'w.pth', '--dump', 'a b.pkl'),
            ['tools/test.py', 'a config.py', 'w.pth', '--launcher', 'slurm', '--dump', 'a b.pkl'],
        ),
    ],
)
def test_slurm_scripts_keep_arguments_whole(tool, root, tmp_path, name, args, expected):
    env = {'PATH': path_of_srun(tmp_path), 'SRUN_ARGS': '--exclusive --time=1:00'}
    lines = tool(name, *args, env=env).stdout.splitlines()
    start = lines.index('-u') + 1
    assert lines[start:] == [str(root / expected[0]), *expected[1:]]
    assert lines[:3] == ['-p', 'part', '--job-name=job']
    assert lines[start - 4 : start - 2] == ['--exclusive', '--time=1:00']
