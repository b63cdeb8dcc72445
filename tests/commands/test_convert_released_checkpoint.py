"""The conversion of released checkpoints, as a user starts it."""

from __future__ import annotations

import sys

import pytest
import torch
from released_model import trained

from integralaction_mm.commands.convert_released_checkpoint import main


def test_help(ended):
    code, text = ended(main, '--help')
    assert code == 0
    assert '--stage' in text


@pytest.mark.parametrize('args, code, message', [
    (('a.tar',), 2, 'the following arguments are required: out'),
    (('a.tar', 'a.pth', '--stage', 'x'), 2, "--stage: invalid choice: 'x'"),
    (('a.tar', 'a.pth'), 1, 'checkpoint not found: a.tar'),
])  # fmt: skip
def test_mistakes(ended, args, code, message):
    found, text = ended(main, *args)
    assert found == code
    assert message in text.splitlines()[-1]


def test_command(root, run_process, tmp_path):
    network = trained().state_dict()
    tool = root / 'tools/model_converters/convert_released_checkpoint.py'
    path, out = tmp_path / 'snapshot_29.pth.tar', tmp_path / 'new/released.pth'
    torch.save({'epoch': 29, 'network': network, 'optimizer': {}}, path)
    done = run_process(sys.executable, tool, path, out, '--stage', 'rgb+pose', cwd=tmp_path)
    assert done.stdout.splitlines()[0].startswith('stage rgb+pose: RGB ResNet-18, pose ResNet-18')
    assert done.stdout.splitlines()[-1] == f'-> {out}'
    meta = torch.load(out, weights_only=True)['meta']
    assert meta == {'released': 'snapshot_29.pth.tar', 'epoch': 29, 'stage': 'rgb+pose'}
    args = (path, tmp_path / 'no.pth', '--stage', 'pose_only')
    done = run_process(sys.executable, tool, *args, cwd=tmp_path, rc=1)
    assert 'error: stage must be' in done.stderr.splitlines()[-1]
    assert 'Traceback' not in done.stderr
