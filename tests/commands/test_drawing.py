"""What draws a test: the options' hook, or that of the config."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest
from mmaction.registry import HOOKS
from mmengine.config import Config

import integralaction_mm  # noqa: F401
from integralaction_mm.commands.drawing import refuse_drawing, set_drawing
from integralaction_mm.commands.test import build_test_parser, main
from integralaction_mm.config_files import UsageError


def draw(config: Path, hook: dict | None, *argv: str) -> Config:
    """A config with this hook after ``set_drawing``."""
    cfg = Config(dict(default_hooks=dict(visualization=hook)) if hook else dict())
    args = build_test_parser().parse_args([str(config), str(config), *argv])
    set_drawing(cfg, args)
    return cfg


@pytest.mark.parametrize('hook', [None, dict(type='VisualizationHook', interval=9)])
def test_options_bring_a_hook_that_draws(config, hook):
    cfg = draw(config, hook, '--show-dir', 'drawn', '--interval', '3')
    drawn = cfg.default_hooks.visualization
    assert (drawn.type, drawn.enable, drawn.out_dir) == ('PredictionHook', True, 'drawn')
    assert drawn.interval == 3
    assert drawn.type in HOOKS


@pytest.mark.parametrize(
    ('hook', 'expected'),
    [
        (dict(), dict(interval=5000)),
        (dict(interval=7, show=False), dict(interval=7, show=False)),
        (dict(interval=7, wait_time=1), dict(interval=7, wait_time=1)),
    ],
)
def test_a_visualization_hook_of_a_config_draws(config, hook, expected):
    hook = dict(type='VisualizationHook', enable=True, out_dir='drawn', **hook)
    drawn = draw(config, hook).default_hooks.visualization
    assert drawn == dict(type='PredictionHook', enable=True, out_dir='drawn', **expected)


@pytest.mark.parametrize(
    'hook',
    [
        dict(type='VisualizationHook'),
        dict(type='VisualizationHook', enable=False, draw_gt=True),
        dict(type='PredictionHook', out_dir='drawn'),
        dict(type='MyHook', what='ever'),
    ],
)
def test_other_hooks_of_a_config_stay(config, hook):
    cfg = draw(config, hook)
    assert cfg.default_hooks.visualization == hook
    refuse_drawing(cfg)
    assert cfg.default_hooks.visualization == hook


@pytest.mark.parametrize(
    ('hook', 'message'),
    [
        (
            dict(out_dir='drawn', draw_gt=True),
            'default_hooks.visualization must have no fields but type, enable, interval, show, '
            'out_dir, wait_time, but got draw_gt',
        ),
        (dict(), 'default_hooks.visualization must have out_dir, a folder, or show=True'),
    ],
)
def test_a_visualization_hook_that_cannot_be_followed(config, hook, message):
    with pytest.raises(UsageError, match=re.escape(message)):
        draw(config, dict(type='VisualizationHook', enable=True, **hook))


@pytest.mark.skipif(not sys.platform.startswith('linux'), reason='X11 and Wayland')
@pytest.mark.parametrize(
    ('hook', 'argv', 'name'),
    [
        (dict(type='MyHook'), ['--show'], 'argument --show'),
        (
            dict(type='VisualizationHook', enable=True, show=True),
            [],
            'default_hooks.visualization.show',
        ),
    ],
)
def test_show_needs_a_display(config, monkeypatch, hook, argv, name):
    monkeypatch.delenv('DISPLAY', raising=False)
    monkeypatch.delenv('WAYLAND_DISPLAY', raising=False)
    with pytest.raises(UsageError, match=f'{name}: needs a display'):
        draw(config, hook, *argv)


def test_training_draws_nothing():
    cfg = Config(dict(default_hooks=dict(visualization=dict(
        type='VisualizationHook', enable=True, out_dir='drawn'))))  # fmt: skip
    with pytest.raises(UsageError, match=r'enable must be False in a training.* but got True'):
        refuse_drawing(cfg)


def test_the_hook_of_a_config_draws_a_test(stages, tmp_path, monkeypatch):
    """With MMAction2's own hook every test that it should draw ends in an error."""
    config, checkpoint = stages['rgb_only']
    cfg = Config.fromfile(config)
    hook = dict(type='VisualizationHook', enable=True, interval=2, out_dir=str(tmp_path / 'drawn'))
    cfg.default_hooks.visualization = hook
    cfg.test_dataloader.dataset.indices = 3
    cfg.dump(tmp_path / 'three.py')
    monkeypatch.chdir(tmp_path)
    main([str(tmp_path / 'three.py'), str(checkpoint), '--work-dir', str(tmp_path / 'work')])
    assert len(list((tmp_path / 'drawn').rglob('*.mp4'))) == 2  # the first and the third
