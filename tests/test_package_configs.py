"""Configs of installed packages by name, and the weights that metafiles name."""

from __future__ import annotations

import re
from pathlib import Path

import mmaction
import pytest

from integralaction_mm.config_files import config_path, load_config
from integralaction_mm.package_configs import find_packaged, find_weights

STEM = 'stgcn_8xb16-bone-u100-80e_ntu60-xsub-keypoint-2d'
THEIRS = Path(mmaction.__file__).parent / '.mim/configs'
BONES = THEIRS / f'skeleton/stgcn/{STEM}.py'


@pytest.mark.parametrize(
    'name', [f'skeleton/stgcn/{STEM}.py', f'skeleton/stgcn/{STEM}', STEM, f'{STEM}.py']
)
def test_config_of_mmaction(name):
    assert find_packaged(f'mmaction::{name}') == str(BONES)


def test_config_of_this_package_and_of_none():
    path = config_path('integralaction/rgb_pose_k50.py')
    assert find_packaged('integralaction_mm::rgb_pose_k50') == path
    assert find_packaged(path) == path
    assert find_packaged('rgb_pose_k50.py') == 'rgb_pose_k50.py'


def test_a_config_is_loaded_by_its_name():
    assert load_config(f'mmaction::{STEM}').model.type == 'RecognizerGCN'


@pytest.mark.parametrize(
    ('text', 'message'),
    [
        ('nowhere::a.py', "package must be installed and bring configs.* but got 'nowhere::a.py'"),
        ('os.path::a.py', "package must be installed .* but got 'os.path::a.py'"),
        ('json::a.py', "package must be installed .* but got 'json::a.py'"),
        ('::a.py', "package must be installed .* but got '::a.py'"),
        (f'mmaction::{STEM}x', f"such as .*{STEM}.py.* but got 'mmaction::{STEM}x'"),
        ('mmaction::../setup.py', "below .*configs, such as .* but got 'mmaction::../setup.py'"),
    ],
)
def test_mistakes(text, message):
    with pytest.raises(FileNotFoundError, match=message):
        find_packaged(text)


def write_configs(folder: Path, *names: str) -> Path:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text('')
    return folder


def test_a_name_of_several_configs(tmp_path, monkeypatch):
    package = 'with_two_configs'
    write_configs(tmp_path / package, '__init__.py', '.mim/configs/a/x.py', '.mim/configs/b/x.py')
    monkeypatch.syspath_prepend(str(tmp_path))
    with pytest.raises(ValueError, match=f"must be one of a/x.py, b/x.py, but got '{package}::x'"):
        find_packaged(f'{package}::x')
    assert find_packaged(f'{package}::b/x') == str(tmp_path / package / '.mim/configs/b/x.py')


def test_weights_of_every_row_of_mmaction():
    """Upstream's addresses hold the name of the config."""
    for folder in ('stgcn', 'stgcnpp', '2s-agcn', 'posec3d'):
        for path in sorted((THEIRS / 'skeleton' / folder).glob('*.py')):
            weights = find_weights(path)
            assert re.fullmatch(rf'https://.*/{path.stem}_\d{{8}}-[0-9a-f]{{8}}\.pth', weights)


METAFILE = """
Models:
  - Name: a
    Config: configs/mine/a.py
    Weights: https://host/a.pth
  - Name: b
    Config: deep/b.py
    Weights: b.pth
  - Name: aa
    Config: configs/mine/aa.py
"""


def test_weights_of_a_metafile_of_your_own(tmp_path):
    write_configs(tmp_path, 'mine/a.py', 'mine/aa.py', 'mine/deep/b.py')
    (tmp_path / 'mine/metafile.yml').write_text(METAFILE)
    assert find_weights(tmp_path / 'mine/a.py') == 'https://host/a.pth'
    assert find_weights(tmp_path / 'mine/deep/b.py') == 'b.pth'
    for name in ('mine/aa.py', 'mine/c.py'):
        with pytest.raises(ValueError, match=f'metafile.yml must name Weights for {name[5:]}'):
            find_weights(tmp_path / name)


def test_weights_without_a_metafile(tmp_path):
    with pytest.raises(FileNotFoundError, match='must have a metafile.yml beside it .*/a.py'):
        find_weights(tmp_path / 'a.py')
