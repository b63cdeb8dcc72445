"""What ``tools/test.py`` writes into a config, and what it refuses."""

from __future__ import annotations

import argparse
import re
from pathlib import Path

import pytest
import torch
from mmengine.config import Config

import integralaction_mm  # noqa: F401
from integralaction_mm.commands.test import apply_test_arguments, build_test_parser, main
from integralaction_mm.config_files import UsageError, load_config

TEST_SETS = """
data_prefix = dict(video='videos', skeleton='poses')
dataset = dict(ann_file='a.pkl', split='val', data_prefix=data_prefix, pipeline=['steps'])
test_dataloader = dict(batch_size=1, dataset=dataset)
test_sets = dict(
    mimetics=dict(ann_file='mimes.pkl', split='test', data_prefix=dict(video='mimes'))
)
"""


def parse_test(config: Path, *args: str) -> tuple[Config, argparse.Namespace]:
    # The config stands in for the checkpoint: a file that exists.
    argv = [str(config), str(config), *args]
    return load_config(str(config)), build_test_parser().parse_args(argv)


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
        (
            ['--cached-features', 'nowhere'],
            '--cached-features: no cached features in nowhere/test; '
            'make them with: python tools/cache_features.py CONFIG --out FOLDER --phases test',
        ),
        (['--cached-features', '.', '--show-dir', 'a'], '--cached-features: has no frames for'),
    ],
)
def test_test_arguments_that_do_not_fit(config, argv, message):
    cfg, args = parse_test(config, *(arg.replace('CONFIG', str(config)) for arg in argv))
    cfg.default_hooks = dict()
    with pytest.raises(UsageError, match=f'argument {message}'):
        apply_test_arguments(cfg, args)


@pytest.mark.parametrize(
    ('change', 'reason'),
    [
        ({'cls_head.fc_cls.bias': None}, 'cls_head.fc_cls.bias is missing'),
        ({'cls_head.fc_cls.bias': torch.full((12,), torch.nan)}, 'fc_cls.bias is not finite'),
        ({'cls_head.fc_cls.bias': Path('a')}, r'\(it asks for pathlib.PosixPath, which is no'),
    ],
)
def test_a_checkpoint_that_does_not_fit(change, reason, stages, tmp_path, capsys):
    config, checkpoint = stages['pose_only']
    state = {**torch.load(checkpoint, weights_only=True)['state_dict'], **change}
    path = tmp_path / 'a.pth'
    torch.save(dict(state_dict={k: v for k, v in state.items() if v is not None}), path)
    with pytest.raises(SystemExit) as exit_info:
        main([str(config), str(path), '--work-dir', str(tmp_path)])
    assert exit_info.value.code == 1
    line = capsys.readouterr().err.splitlines()[-1]
    assert re.search(rf'error: checkpoint .*{reason}', line)
    assert str(path) in line
