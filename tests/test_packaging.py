"""What a user installs: sdist, wheel, and a config of another repository that builds on it."""

from __future__ import annotations

import os
import shutil
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

NOT_SOURCE = ('.git', '.venv', 'build', 'data', 'dist', 'work_dirs')
CACHES = shutil.ignore_patterns('__pycache__', '.*_cache', '*.egg-info')
FROM_ELSEWHERE = """
_base_ = __import__('integralaction_mm').config_path('integralaction/rgb_only_k50.py')
model = dict(cls_head=dict(num_classes=7))
"""
PRINT_CONFIG = """
from mmengine.config import Config
cfg = Config.fromfile('mine.py')
import integralaction_mm
print(integralaction_mm.__file__)
print(cfg.model.cls_head.num_classes, cfg.model.backbone.depth, cfg.optim_wrapper.optimizer.lr)
"""
BUILD_DEPENDENCIES = ('--no-deps', '--no-build-isolation', '--quiet')


@pytest.fixture(scope='module')
def source(root, tmp_path_factory) -> Path:
    """Copy of the checkout, so that a build leaves nothing in the real one."""
    folder = tmp_path_factory.mktemp('source') / 'checkout'

    def ignore(directory: str, names: list[str]) -> set[str]:
        top = {name for name in names if Path(directory) == root and name in NOT_SOURCE}
        return top | CACHES(directory, names)

    shutil.copytree(root, folder, ignore=ignore)
    return folder


@pytest.fixture(scope='module')
def sdist(source, run_process, tmp_path_factory) -> Path:
    out = tmp_path_factory.mktemp('sdist')
    build = (sys.executable, '-m', 'build', '--sdist', '--no-isolation', '--outdir', out)
    run_process(*build, '.', cwd=source)
    (path,) = out.glob('*.tar.gz')
    return path


@pytest.fixture(scope='module')
def wheel(sdist, run_process, tmp_path_factory) -> Path:
    """Wheel that pip builds from the sdist."""
    out = tmp_path_factory.mktemp('wheel')
    run_process(
        sys.executable, '-m', 'pip', 'wheel', *BUILD_DEPENDENCIES, '-w', out, sdist, cwd=out
    )
    (path,) = out.glob('*.whl')
    return path


@pytest.fixture(scope='module')
def site(wheel, run_process, tmp_path_factory) -> Path:
    """Folder with the installed wheel, to be put on PYTHONPATH."""
    folder = tmp_path_factory.mktemp('site')
    install = (sys.executable, '-m', 'pip', 'install', '--no-deps', '--quiet', '--target', folder)
    run_process(*install, wheel, cwd=folder)
    return folder


def names_in(wheel: Path) -> set[str]:
    return set(zipfile.ZipFile(wheel).namelist())


def files_of(folder: Path, prefix: str) -> set[str]:
    """Names that the files below a folder of the checkout have below ``prefix``."""
    files = (path for path in folder.rglob('*') if path.is_file() and path.suffix != '.pyc')
    return {f'{prefix}/{path.relative_to(folder.parent)}' for path in files}


def test_wheel_carries_configs_and_tools(source, wheel):
    names = names_in(wheel)
    mim = {name for name in names if name.startswith('integralaction_mm/.mim/')}
    expected = files_of(source / 'configs', 'integralaction_mm/.mim')
    expected |= files_of(source / 'tools', 'integralaction_mm/.mim')
    if (source / 'model-index.yml').is_file():
        expected.add('integralaction_mm/.mim/model-index.yml')
    assert 'integralaction_mm/.mim/configs/integralaction/rgb_pose_k50.py' in mim
    assert 'integralaction_mm/.mim/tools/train.py' in mim
    assert mim == expected


def test_wheel_has_the_version_of_the_package(source, wheel):
    namespace: dict[str, str] = {}
    exec((source / 'integralaction_mm/version.py').read_text(), namespace)
    assert wheel.name.split('-')[:2] == ['integralaction_mm', namespace['__version__']]


def test_wheel_holds_the_package_alone(source, wheel):
    names = names_in(wheel)
    modules = {name for name in names if name.endswith('.py') and '/.mim/' not in name}
    package = files_of(source / 'integralaction_mm', '.')
    package = {name[2:] for name in package if name.endswith('.py')}
    assert modules == {*package, 'integralaction.py'}
    top = {name.split('/')[0] for name in names}
    top = {name for name in top if not name.endswith('.dist-info')}
    assert top == {'integralaction_mm', 'integralaction.py'}
    assert any(name.endswith('/LICENSE') for name in names)
    assert 'integralaction_mm/datasets/class_names/kinetics50.txt' in names
    assert 'integralaction_mm/analysis/page.html' in names


def test_sdist_holds_what_a_build_needs(sdist):
    with tarfile.open(sdist) as archive:
        names = {name.partition('/')[2] for name in archive.getnames()}
    assert {'setup.py', 'pyproject.toml', 'LICENSE', 'constraints.txt', 'Makefile'} <= names
    assert {'configs/integralaction/rgb_pose_k50.py', 'tools/dist_train.sh'} <= names
    assert not [name for name in names if '.mim' in name]


def test_wheel_of_a_checkout_equals_that_of_the_sdist(source, wheel, run_process, tmp_path):
    run_process(
        sys.executable, '-m', 'pip', 'wheel', *BUILD_DEPENDENCIES, '-w', tmp_path, '.', cwd=source
    )
    (direct,) = tmp_path.glob('*.whl')
    assert direct.name == wheel.name
    assert names_in(direct) == names_in(wheel)
    assert not (source / 'integralaction_mm/.mim').exists()


def test_a_config_that_was_deleted_is_not_in_the_next_wheel(source, run_process, tmp_path):
    shutil.copytree(source, tmp_path / 'copy')
    extra = tmp_path / 'copy/configs/integralaction/short_lived.py'
    found = []
    for text in ('a = 1\n', None):
        extra.write_text(text) if text else extra.unlink()
        out = tmp_path / f'out{len(found)}'
        wheel = (sys.executable, '-m', 'pip', 'wheel', *BUILD_DEPENDENCIES, '-w', out, '.')
        run_process(*wheel, cwd=tmp_path / 'copy')
        (path,) = out.glob('*.whl')
        found.append(
            f'integralaction_mm/.mim/configs/integralaction/{extra.name}' in names_in(path)
        )
    assert found == [True, False]


def test_config_of_another_repository_loads(site, run_process, tmp_path):
    (tmp_path / 'mine.py').write_text(FROM_ELSEWHERE)
    done = run_process(
        sys.executable, '-c', PRINT_CONFIG, cwd=tmp_path, env={'PYTHONPATH': str(site)}
    )
    assert done.stdout.splitlines()[-2:] == [
        f'{site}/integralaction_mm/__init__.py',
        '7 18 0.01',
    ]


def test_the_installed_command_finds_a_config_from_an_empty_folder(site, run_process, tmp_path):
    command = (site / 'bin/integralaction', 'test', 'integralaction/rgb_pose_k50.py', 'no.pth')
    done = run_process(*command, cwd=tmp_path, env={'PYTHONPATH': str(site)}, rc=2)
    assert 'argument checkpoint: must be an existing file' in done.stderr  # the config is found
    assert not list(tmp_path.iterdir())


def test_the_installed_command_names_itself_for_a_missing_stage(site, run_process, tmp_path):
    command = (site / 'bin/integralaction', 'train', 'integralaction/rgb_pose_k50.py')
    done = run_process(*command, cwd=tmp_path, env={'PYTHONPATH': str(site)}, rc=1)
    remedy = 'make it with: integralaction train configs/integralaction/rgb_only_k50.py'
    assert done.stderr.splitlines()[-1].endswith(remedy)
    assert not list(tmp_path.iterdir())


def test_config_of_the_checkout_loads_without_installation(root, run_process, tmp_path):
    code = "import integralaction_mm as m; print(m.config_path('integralaction/rgb_pose_k50.py'))"
    done = run_process(sys.executable, '-c', code, cwd=tmp_path, env={'PYTHONPATH': str(root)})
    assert done.stdout.split()[-1] == str(root / 'configs/integralaction/rgb_pose_k50.py')


def test_the_tool_of_mmaction2_trains_it(site, tiny_config, run_process, tmp_path):
    import mmaction
    import mmcv

    if tuple(map(int, mmcv.__version__.split('.')[:2])) >= (2, 2):
        pytest.skip('MMAction2 1.2 refuses this mmcv before it reads a config')
    tool = Path(mmaction.__file__).parent / '.mim/tools/train.py'
    shutil.copy(tiny_config, tmp_path / 'mine.py')
    options = ('train_cfg.max_epochs=1', 'train_dataloader.dataset.indices=4')
    command = (sys.executable, tool, 'mine.py', '--cfg-options', *options)
    run_process(*command, cwd=tmp_path, env={'PYTHONPATH': str(site)})
    assert (tmp_path / 'work_dirs/mine/epoch_1.pth').is_file()


def test_the_installed_tool_trains_it(site, tiny_config, run_process, tmp_path):
    tool = site / 'integralaction_mm/.mim/tools/train.py'
    shutil.copy(tiny_config, tmp_path / 'mine.py')
    options = ('train_cfg.max_epochs=1', 'train_dataloader.dataset.indices=4')
    command = (sys.executable, tool, 'mine.py', '--no-validate', '--cfg-options', *options)
    done = run_process(*command, cwd=tmp_path, env={'PYTHONPATH': str(site)})
    assert (tmp_path / 'work_dirs/mine/epoch_1.pth').is_file()
    assert 'Epoch(val)' not in done.stdout


def test_scripts_are_executable(root):
    scripts = [*root.glob('tools/*.sh'), root / '.ci/run']
    assert [script for script in scripts if not os.access(script, os.X_OK)] == []
