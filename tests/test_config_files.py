"""Where configs are, and how one is read."""

from __future__ import annotations

from pathlib import Path

import pytest

from integralaction_mm.config_files import (
    UsageError,
    config_path,
    find_config,
    find_shipped,
    load_config,
)


def test_config_by_path_and_by_name():
    path = config_path('pantomime/rgb_pose_pantomime.py')
    assert Path(path).is_absolute()
    assert find_config('rgb_pose_pantomime') == path
    assert load_config(path).model.type == 'TwoStreamRecognizer'


@pytest.mark.parametrize('find', [config_path, find_config])
def test_config_that_is_not_there(find):
    with pytest.raises(
        FileNotFoundError, match="must be a file below .*configs, such as .*, but got 'nowhere'"
    ):
        find('nowhere')


@pytest.mark.parametrize(
    ('text', 'below'),
    [
        ('integralaction/rgb_pose_k50.py', 'integralaction/rgb_pose_k50.py'),
        ('configs/integralaction/rgb_pose_k50.py', 'integralaction/rgb_pose_k50.py'),
        ('skeleton/agcn_joint_k50.py', 'skeleton/2s-agcn/2s-agcn_joint_k50.py'),
    ],
)
@pytest.mark.filterwarnings('ignore:config .* has moved:FutureWarning')
def test_a_command_line_names_a_config_of_the_package(text, below):
    assert find_shipped(text) == config_path(below)


@pytest.mark.parametrize('text', ['no.py', 'integralaction', '', '../setup.py', '/etc/passwd'])
def test_a_command_line_names_no_config_of_the_package(text):
    assert find_shipped(text) is None


def test_base_configs_are_not_listed():
    with pytest.raises(FileNotFoundError) as error:
        config_path('nowhere')
    assert '_base_' not in str(error.value)


@pytest.mark.parametrize(
    ('text', 'message'),
    [
        ("_base_ = 'nowhere.py'", 'raised FileNotFoundError: .*nowhere.py'),
        ('a = (', 'raised SyntaxError'),
        ("custom_imports = dict(imports=['no_such_module'])", 'raised ImportError'),
    ],
)
def test_config_that_does_not_load(tmp_path, text, message):
    path = tmp_path / 'broken.py'
    path.write_text(text)
    with pytest.raises(UsageError, match=f'argument config: must load, but .*{message}'):
        load_config(str(path))


def test_config_of_an_archive(weights):
    cfg = load_config(str(weights))
    assert cfg.filename == str(weights)
    assert cfg.model.type == 'TwoStreamRecognizer'
    assert sorted(cfg) == ['default_scope', 'model', 'test_dataloader']
    assert isinstance(cfg.test_dataloader.dataset.pipeline[2].get('scale', ()), tuple)
