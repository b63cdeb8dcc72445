"""Processes and runners of training and testing."""

from __future__ import annotations

import sys

import pytest
import torch.distributed as torch_dist
from devices import needs_cpu
from mmengine.config import Config

import integralaction_mm  # noqa: F401
from integralaction_mm.commands.launch import add_checks, start_cpu_processes
from integralaction_mm.config_files import UsageError


@pytest.mark.parametrize('deterministic', [True, False])
def test_deterministic_warns_where_there_is_no_such_kernel(
    deterministic, root, run_process, tmp_path
):
    code = f"""
import os, torch, integralaction_mm
from mmengine.config import Config
from integralaction_mm.commands.launch import build_runner
model = dict(type='mmengine.BaseDataPreprocessor')
randomness = dict(seed=0, deterministic={deterministic})
build_runner(Config(dict(model=model, work_dir='runs', randomness=randomness)))
print([
    torch.are_deterministic_algorithms_enabled(),
    torch.is_deterministic_algorithms_warn_only_enabled(),
    os.environ.get('CUBLAS_WORKSPACE_CONFIG') == ':4096:8',
])
"""
    done = run_process(sys.executable, '-c', code, cwd=tmp_path, env=dict(PYTHONPATH=str(root)))
    assert done.stdout.splitlines()[-1] == str([deterministic] * 3)


def test_every_run_stops_at_what_is_not_finite():
    own = dict(type='CalibrateConflictHook')
    cfg = Config(dict(custom_hooks=[own]))
    for _ in range(2):
        add_checks(cfg)
    assert cfg.custom_hooks == [own, dict(type='CheckFiniteHook')]


def test_launcher_without_its_variables(monkeypatch):
    for name in ('RANK', 'WORLD_SIZE'):
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(UsageError, match='pytorch needs .*RANK, WORLD_SIZE'):
        start_cpu_processes(Config(dict(launcher='pytorch')))


@needs_cpu
def test_slurm_needs_an_accelerator():
    with pytest.raises(UsageError, match="slurm needs one of .*'cpu'"):
        start_cpu_processes(Config(dict(launcher='slurm')))


@needs_cpu
@pytest.mark.parametrize(
    ('fields', 'expected'),
    [
        (
            dict(find_unused_parameters=True),
            dict(
                type='MMDistributedDataParallel',
                broadcast_buffers=False,
                find_unused_parameters=True,
                device_ids=None,
            ),
        ),
        (
            dict(model_wrapper_cfg=dict(static_graph=True)),
            dict(type='MMDistributedDataParallel', static_graph=True, device_ids=None),
        ),
        (
            dict(model_wrapper_cfg=dict(type='MMFullyShardedDataParallel')),
            dict(type='MMFullyShardedDataParallel'),
        ),
    ],
)
def test_process_group_on_cpu(monkeypatch, tmp_path, fields, expected):
    variables = dict(RANK='0', WORLD_SIZE='1', MASTER_ADDR='127.0.0.1', MASTER_PORT='0')
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    cfg = Config(dict(launcher='pytorch', **fields))
    start_cpu_processes(cfg)
    try:
        assert torch_dist.get_backend() == 'gloo'
        assert cfg.model_wrapper_cfg == expected
    finally:
        torch_dist.destroy_process_group()
