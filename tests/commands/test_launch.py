from __future__ import annotations

import argparse
import re
import sys
from pathlib import Path

import pytest
import torch
import torch.distributed as torch_dist
from mmaction.registry import HOOKS
from mmengine.config import Config

import integralaction_mm  # noqa: F401
from integralaction_mm.commands.launch import start_cpu_processes
from integralaction_mm.commands.test import apply_test_arguments, build_test_parser
from integralaction_mm.commands.train import apply_train_arguments, build_train_parser
from integralaction_mm.config_files import UsageError, load_config

CONFIG = """
model = dict(type='Recognizer2D')
train_dataloader = dict(batch_size=4)
val_dataloader = dict(batch_size=4)
test_dataloader = dict(batch_size=1)
train_cfg = dict(max_epochs=1)
val_cfg = dict()
test_cfg = dict(type='TestLoop')
val_evaluator = dict(type='AccMetric')
test_evaluator = dict(type='AccMetric')
optim_wrapper = dict(optimizer=dict(type='SGD', lr=0.1))
"""

TEST_SETS = """
data_prefix = dict(video='videos', skeleton='poses')
dataset = dict(ann_file='a.pkl', split='val', data_prefix=data_prefix, pipeline=['steps'])
test_dataloader = dict(batch_size=1, dataset=dataset)
test_sets = dict(
    mimetics=dict(ann_file='mimes.pkl', split='test', data_prefix=dict(video='mimes'))
)
"""

needs_cpu = pytest.mark.skipif(torch.cuda.is_available(), reason='is about CPU')


@pytest.fixture
def config(tmp_path) -> Path:
    path = tmp_path / 'small.py'
    path.write_text(CONFIG)
    return path


def parse_train(config: Path, *args: str) -> tuple[Config, argparse.Namespace]:
    return load_config(str(config)), build_train_parser().parse_args([str(config), *args])


def parse_test(config: Path, *args: str) -> tuple[Config, argparse.Namespace]:
    # The config stands in for the checkpoint: a file that exists.
    argv = [str(config), str(config), *args]
    return load_config(str(config)), build_test_parser().parse_args(argv)


def test_train_arguments_reach_the_config(config):
    cfg, args = parse_train(config, '--no-validate', '--seed', '5', '--deterministic')
    apply_train_arguments(cfg, args)
    assert cfg.val_cfg is cfg.val_dataloader is cfg.val_evaluator is None
    assert cfg.randomness == dict(seed=5, deterministic=True)
    assert cfg.launcher == 'none'
    assert cfg.work_dir == 'work_dirs/small'
    assert not cfg.get('resume')


def test_seed_changes_only_the_seed(config):
    cfg, args = parse_train(config, '--seed', '5')
    cfg.randomness = dict(seed=1, deterministic=True)
    apply_train_arguments(cfg, args)
    assert cfg.randomness == dict(seed=5, deterministic=True)


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


def test_work_dir_of_the_config_is_kept(config):
    cfg, args = parse_train(config, '--cfg-options', 'work_dir=there')
    apply_train_arguments(cfg, args)
    assert cfg.work_dir == 'there'


@pytest.mark.parametrize('value', ['auto', None, 'file'])
def test_resume(config, value, tmp_path):
    given = {'auto': ['auto'], None: [], 'file': [str(config)]}[value]
    cfg, args = parse_train(config, '--resume', *given, '--work-dir', str(tmp_path))
    (tmp_path / 'last_checkpoint').write_text(str(tmp_path / 'epoch_1.pth'))
    cfg.load_from = 'streams://rgb=a&pose=b'
    apply_train_arguments(cfg, args)
    assert cfg.resume is True
    assert cfg.load_from == (str(config) if value == 'file' else None)


def test_resume_without_a_checkpoint_warns(config, tmp_path, capsys):
    cfg, args = parse_train(config, '--resume', '--work-dir', str(tmp_path / 'empty'))
    cfg.load_from = 'streams://rgb=a&pose=b'
    apply_train_arguments(cfg, args)
    assert "with load_from='streams://rgb=a&pose=b'" in ''.join(capsys.readouterr())
    assert cfg.load_from == 'streams://rgb=a&pose=b'
    assert not cfg.get('resume')


def test_chain_is_no_checkpoint_to_resume(config):
    cfg, args = parse_train(config, '--cfg-options', 'resume=True')
    cfg.load_from = 'streams://rgb=a&pose=b'
    with pytest.raises(UsageError, match='resume=True .* got .streams://rgb=a&pose=b.; use --res'):
        apply_train_arguments(cfg, args)


def test_auto_scale_lr(config):
    cfg, args = parse_train(config, '--auto-scale-lr')
    cfg.auto_scale_lr = dict(enable=False, base_batch_size=32)
    apply_train_arguments(cfg, args)
    assert cfg.auto_scale_lr.enable is True


@pytest.mark.gpu
def test_amp(config):
    cfg, args = parse_train(config, '--amp')
    apply_train_arguments(cfg, args)
    assert cfg.optim_wrapper.type == 'AmpOptimWrapper'
    assert cfg.optim_wrapper.loss_scale == 'dynamic'


@pytest.mark.parametrize(
    ('options', 'expected'),
    [
        (['model.type=Other'], ('model.type', 'Other')),
        (['model.new=1'], ('model.new', 1)),
        (['top=[1,2]'], ('top', [1, 2])),
        (
            ['default_hooks.stop.type=EarlyStoppingHook', 'default_hooks.stop.patience=3'],
            ('default_hooks.stop.patience', 3),
        ),
        (
            ['model_wrapper_cfg.find_unused_parameters=True'],
            ('model_wrapper_cfg.find_unused_parameters', True),
        ),
        (['hooks.0.priority=LOW'], ('hooks.0.priority', 'LOW')),
    ],
)
def test_options_are_merged(config, options, expected):
    cfg, args = parse_train(config, '--cfg-options', *options)
    cfg.default_hooks = dict()
    cfg.hooks = [dict(type='EMAHook')]
    apply_train_arguments(cfg, args)
    key, value = expected
    node = cfg
    for part in key.split('.'):
        node = node[int(part)] if part.isdigit() else node[part]
    assert node == value


@pytest.mark.parametrize(
    ('option', 'message'),
    [
        ('modle.backbone=1', "the config has .*'model'.*, but got 'modle', in 'modle.backbone'"),
        ('model.bone.depth=1', r"model has \['type'\], but got 'bone', in 'model.bone.depth'"),
        ('model.type.depth=1', "model.type must be a dict or a list .* is 'Recognizer2D'"),
        ('hooks.1.priority=LOW', r"hooks is a list of 1, .* 0 to 0, but got 'hooks.1.priority'"),
        ('hooks.first=LOW', "hooks is a list of 1, .*, but got 'hooks.first'"),
    ],
)
def test_misspelt_option(config, option, message):
    cfg, args = parse_train(config, '--cfg-options', option)
    cfg.hooks = [dict(type='EMAHook')]
    with pytest.raises(UsageError, match=f'argument --cfg-options: {message}'):
        apply_train_arguments(cfg, args)


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


@pytest.mark.parametrize(
    ('argv', 'message'),
    [
        (['--dump', 'a.json'], "--dump: must end in .pkl or .pickle, but got 'a.json'"),
        (['--interval', '0'], "--interval: must be an integer >= 1, but got '0'"),
        (['--wait-time', '-1'], "--wait-time: must be >= 0, but got '-1'"),
        (['--wait-time', 'x'], "--wait-time: invalid seconds value: 'x'"),
    ],
)
def test_mistakes_in_test_arguments(config, capsys, argv, message):
    with pytest.raises(SystemExit) as exit_info:
        build_test_parser().parse_args([str(config), str(config), *argv])
    assert exit_info.value.code == 2
    assert re.search(f'error: argument {message}', capsys.readouterr().err.splitlines()[-1])


@pytest.mark.parametrize(
    ('argv', 'message'),
    [
        pytest.param(['--amp'], "--amp: needs one of .*, but got 'cpu'", marks=needs_cpu),
        (
            ['--amp', '--cfg-options', 'optim_wrapper.type=MyWrapper'],
            "--amp: .* OptimWrapper or AmpOptimWrapper, but got 'MyWrapper'",
        ),
        (['--auto-scale-lr'], '--auto-scale-lr: .*, but got auto_scale_lr=None'),
        (['--cfg-options', 'train_cfg=None'], 'config: must have model, .* lacks train_cfg'),
    ],
)
def test_train_arguments_that_do_not_fit(config, argv, message):
    cfg, args = parse_train(config, *argv)
    with pytest.raises(UsageError, match=f'argument {message}'):
        apply_train_arguments(cfg, args)


def test_test_arguments_reach_the_config(config, tmp_path):
    dump = tmp_path / 'new/folder/results.pkl'
    cfg, args = parse_test(config, '--dump', str(dump), '--show-dir', 'drawn', '--interval', '3')
    cfg.default_hooks = dict(visualization=dict(type='MyHook'))
    cfg.resume = True
    apply_test_arguments(cfg, args)
    assert dump.parent.is_dir()
    assert [evaluator['type'] for evaluator in cfg.test_evaluator] == ['AccMetric', 'DumpResults']
    assert cfg.test_evaluator[1]['out_file_path'] == str(dump)
    assert cfg.load_from == str(config)
    assert cfg.resume is False
    hook = cfg.default_hooks.visualization
    assert (hook.enable, hook.show, hook.out_dir, hook.interval) == (True, False, 'drawn', 3)


@pytest.mark.parametrize(
    ('options', 'expected'),
    [
        ([], ('mimes.pkl', 'test', dict(video='mimes'))),
        (['test_dataloader.dataset.split=val'], ('mimes.pkl', 'val', dict(video='mimes'))),
        (['test_sets.mimetics.ann_file=b.pkl'], ('b.pkl', 'test', dict(video='mimes'))),
    ],
)
def test_test_set_replaces_the_fields_that_no_option_names(config, options, expected):
    with config.open('a') as file:
        file.write(TEST_SETS)
    options = ['--cfg-options', *options] if options else []
    cfg, args = parse_test(config, '--test-set', 'mimetics', *options)
    apply_test_arguments(cfg, args)
    dataset = cfg.test_dataloader.dataset
    assert (dataset.ann_file, dataset.split, dataset.data_prefix) == expected
    assert dataset.pipeline == ['steps']
    cfg, args = parse_test(config)
    apply_test_arguments(cfg, args)
    assert cfg.test_dataloader.dataset.ann_file == 'a.pkl'


@pytest.mark.parametrize(
    ('text', 'message'),
    [
        ('', 'of the config, which has none, but got .mimes.'),
        ('test_sets = dict(a=dict(), b=dict())\n', 'of the config, a, b, but got .mimes.'),
    ],
)
def test_unknown_test_set(config, text, message):
    with config.open('a') as file:
        file.write(text)
    cfg, args = parse_test(config, '--test-set', 'mimes')
    with pytest.raises(UsageError, match=f'--test-set: must be one of test_sets {message}'):
        apply_test_arguments(cfg, args)


@pytest.mark.parametrize(
    ('argv', 'message'),
    [
        (['--dump', 'CONFIG/results.pkl'], '--dump: its folder must be writable'),
    ],
)
def test_test_arguments_that_do_not_fit(config, argv, message):
    cfg, args = parse_test(config, *(arg.replace('CONFIG', str(config)) for arg in argv))
    cfg.default_hooks = dict()
    with pytest.raises(UsageError, match=f'argument {message}'):
        apply_test_arguments(cfg, args)


@pytest.mark.parametrize(
    'hooks', [None, dict(), dict(visualization=dict(type='VisualizationHook', interval=9))]
)
def test_drawing_has_a_hook_that_draws(config, hooks):
    """MMAction2 1.2's own fails."""
    cfg, args = parse_test(config, '--show-dir', 'drawn', '--interval', '3')
    if hooks is not None:
        cfg.default_hooks = hooks
    apply_test_arguments(cfg, args)
    hook = cfg.default_hooks.visualization
    assert (hook.type, hook.out_dir, hook.interval) == ('PredictionHook', 'drawn', 3)
    assert hook.type in HOOKS


@pytest.mark.skipif(not sys.platform.startswith('linux'), reason='X11 and Wayland')
def test_show_needs_a_display(config, monkeypatch):
    monkeypatch.delenv('DISPLAY', raising=False)
    monkeypatch.delenv('WAYLAND_DISPLAY', raising=False)
    cfg, args = parse_test(config, '--show')
    cfg.default_hooks = dict(visualization=dict(type='MyHook'))
    with pytest.raises(UsageError, match='argument --show: needs a display'):
        apply_test_arguments(cfg, args)


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
