"""What a training writes into its config, and what it starts from."""

from __future__ import annotations

import argparse
from pathlib import Path

import pytest
from devices import needs_cpu
from mmengine.config import Config
from small_training import small_config, train

from integralaction_mm.commands.launch import is_first_process
from integralaction_mm.commands.train import build_train_parser
from integralaction_mm.commands.training import apply_train_arguments, choose_checkpoint
from integralaction_mm.config_files import UsageError, load_config


def parse_train(config: Path, *args: str) -> tuple[Config, argparse.Namespace]:
    return load_config(str(config)), build_train_parser().parse_args([str(config), *args])


def test_train_arguments_reach_the_config(config):
    cfg, args = parse_train(config, '--no-validate', '--seed', '5', '--deterministic')
    apply_train_arguments(cfg, args)
    assert cfg.val_cfg is cfg.val_dataloader is cfg.val_evaluator is None
    assert cfg.randomness == dict(seed=5, deterministic=True)
    assert cfg.train_dataloader.persistent_workers is False
    assert cfg.launcher == 'none'
    assert cfg.work_dir == 'work_dirs/small'
    assert not cfg.get('resume')


def test_seed_changes_only_the_seed(config):
    cfg, args = parse_train(config, '--seed', '5')
    cfg.randomness = dict(seed=1, deterministic=True)
    apply_train_arguments(cfg, args)
    assert cfg.randomness == dict(seed=5, deterministic=True)


def test_work_dir_of_the_config_is_kept(config):
    cfg, args = parse_train(config, '--cfg-options', 'work_dir=there')
    apply_train_arguments(cfg, args)
    assert cfg.work_dir == 'there'


@pytest.mark.parametrize('value', ['auto', None, 'file'])
def test_resume(config, value, tmp_path):
    given = {'auto': ['auto'], None: [], 'file': [str(config)]}[value]
    cfg, args = parse_train(config, '--resume', *given, '--work-dir', str(tmp_path))
    cfg.load_from = 'streams://rgb=a&pose=b'
    apply_train_arguments(cfg, args)
    assert cfg.resume == (True if value == 'file' else 'auto')
    assert cfg.load_from == (str(config) if value == 'file' else 'streams://rgb=a&pose=b')


def test_resume_goes_back_to_a_checkpoint_that_is_whole(tmp_path, capsys):
    train(tmp_path, 2)
    cfg = small_config(tmp_path, 2)
    cfg.resume = 'auto'
    newest = tmp_path / 'epoch_2.pth'
    newest.write_bytes(newest.read_bytes()[:1000])
    choose_checkpoint(cfg)
    assert (cfg.resume, cfg.load_from) == (True, str(tmp_path / 'epoch_1.pth'))
    assert f'checkpoint cannot be read: {newest}' in ''.join(capsys.readouterr())
    cfg.load_from = str(newest)  # chosen on purpose
    with pytest.raises(ValueError, match='epoch_2.pth.*--resume without a file takes the newest'):
        choose_checkpoint(cfg)


def test_resume_without_a_checkpoint_begins_anew(config, tmp_path, capsys):
    cfg = load_config(str(config))
    (tmp_path / 'rgb.pth').touch()
    cfg.update(resume='auto', work_dir=str(tmp_path), load_from=str(tmp_path / 'rgb.pth'))
    (tmp_path / 'epoch_1.pth').touch()
    choose_checkpoint(cfg)
    assert (cfg.resume, cfg.load_from) == (False, str(tmp_path / 'rgb.pth'))
    output = ''.join(capsys.readouterr())
    assert f'checkpoint cannot be read: {tmp_path / "epoch_1.pth"}' in output
    assert f"starts from the beginning, with load_from='{tmp_path / 'rgb.pth'}'" in output


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


@needs_cpu
@pytest.mark.parametrize('options', [
    (), ('optim_wrapper.type=AmpOptimWrapper', 'optim_wrapper.loss_scale=dynamic'),
    ('optim_wrapper.type=Bfloat16OptimWrapper',),
])  # fmt: skip
def test_amp_on_a_cpu(config, options):
    cfg, args = parse_train(config, '--amp', *(('--cfg-options', *options) if options else ()))
    apply_train_arguments(cfg, args)
    assert cfg.optim_wrapper.type == 'Bfloat16OptimWrapper'
    assert 'loss_scale' not in cfg.optim_wrapper


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
        (
            ['--amp', '--cfg-options', 'optim_wrapper.type=MyWrapper'],
            "--amp: .* one of OptimWrapper, AmpOptimWrapper, .*, but got 'MyWrapper'",
        ),
        (['--auto-scale-lr'], '--auto-scale-lr: .*, but got auto_scale_lr=None'),
        (['--cfg-options', 'train_cfg=None'], 'config: must have model, .* lacks train_cfg'),
    ],
)
def test_train_arguments_that_do_not_fit(config, argv, message):
    cfg, args = parse_train(config, *argv)
    with pytest.raises(UsageError, match=f'argument {message}'):
        apply_train_arguments(cfg, args)


@pytest.mark.parametrize(
    ('launcher', 'variable'), [('pytorch', 'RANK'), ('slurm', 'SLURM_PROCID'), ('none', 'RANK')]
)
def test_the_first_process_of_a_run_locks_for_all(launcher, variable, monkeypatch):
    cfg = Config(dict(launcher=launcher))
    monkeypatch.setenv(variable, '0')
    assert is_first_process(cfg)
    monkeypatch.setenv(variable, '1')
    assert is_first_process(cfg) == (launcher == 'none')
