from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
import torch
from mmaction.models.heads import TSMHead
from mmaction.structures import ActionDataSample
from mmengine.config import Config
from mmengine.config import config as config_module

import integralaction_mm
from integralaction_mm import compat


@pytest.fixture
def python(run_process, root, tmp_path):
    """``python(code, *folders, rc=0)``: run code in a new process, folders first on its path."""

    def run(code: str, *folders: Path, rc: int = 0):
        paths = [*folders, root, os.environ.get('PYTHONPATH', '')]
        env = dict(PYTHONPATH=os.pathsep.join(str(path) for path in paths if str(path)))
        return run_process(sys.executable, '-c', code, cwd=tmp_path, rc=rc, env=env)

    return run


def package(folder: Path, **files: str) -> Path:
    """Folder of a package ``folder.name`` with the given modules."""
    for name, content in files.items():
        path = folder / f'{name}.py'
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)
    return folder.parent


def test_models_of_mmaction_can_be_imported(python):
    code = """
import integralaction_mm
import mmaction.models, mmaction.datasets
from mmaction.models.localizers import DRN
try:
    DRN()
except ImportError as error:
    print(error)
except TypeError:
    print('open-mmlab/mmaction2#2714 whole')  # the real one wants arguments
"""
    assert 'open-mmlab/mmaction2#2714' in python(code).stdout


def test_configs_of_a_package_load_quietly(python):
    code = """
import integralaction_mm
from mmengine.config import Config
for _ in range(2):
    Config.fromfile(integralaction_mm.config_path('skeleton/stgcn/stgcn_joint_k50.py'))
"""
    assert 'pkg_resources' not in python(code).stderr


def test_configs_of_a_package_load_without_pkg_resources(python):
    code = """
import sys
sys.modules['pkg_resources'] = None  # as with setuptools 81
import integralaction_mm
from mmengine.config import Config
print(Config.fromfile(integralaction_mm.config_path('skeleton/stgcn/stgcn_joint_k50.py')).model.type)
"""
    assert python(code).stdout.strip().endswith('RecognizerGCN')


def test_poses_are_compacted_without_the_old_name_of_infinity(python):
    code = """
import numpy as np
vars(np).pop('Inf', None)  # as in NumPy 2
import integralaction_mm
from mmaction.datasets.transforms import PoseCompact
keypoint = np.array([[[[10, 20], [40, 60]]]], dtype=np.float32)
results = PoseCompact(padding=0., threshold=1)(dict(keypoint=keypoint, img_shape=(90, 80)))
print(results['img_shape'])
"""
    assert python(code).stdout.strip().endswith('(40, 30)')


def test_heads_take_bfloat16_scores():
    head = TSMHead(num_classes=3, in_channels=4, num_segments=1)
    scores = torch.tensor([[0.0, 2.0, 0.0], [0.0, 0.0, 2.0]], dtype=torch.bfloat16)
    samples = [ActionDataSample().set_gt_label(label) for label in (1, 0)]
    losses = head.loss_by_feat(scores, samples)
    assert float(losses['top1_acc']) == 0.5
    # log(e^2 + 2) - 2 and log(e^2 + 2) - 0
    assert float(losses['loss_cls']) == pytest.approx(1.2394, abs=1e-3)


@pytest.mark.skipif(
    not hasattr(config_module, 'FormatCode'), reason='this fork of MMEngine imports it later'
)
def test_configs_are_formatted_once(monkeypatch):
    formatted = []
    original = config_module.FormatCode.__wrapped__

    def format_code(text, **kwargs):
        formatted.append(text)
        return original(text, **kwargs)

    monkeypatch.setattr(config_module, 'FormatCode', format_code)
    compat.format_configs_once()
    config = Config(dict(b=1, a=[1, 2]))
    assert config.pretty_text == config.pretty_text == Config(dict(a=[1, 2], b=1)).pretty_text
    assert len(formatted) == 1
    config.b = 2
    assert 'b = 2' in config.pretty_text
    assert len(formatted) == 2


@pytest.mark.parametrize('version', ['1.7.2', '3.0.0rc1'])
def test_mmcv_out_of_range(python, tmp_path, version):
    site = package(tmp_path / 'site' / 'mmcv', __init__=f'__version__ = {version!r}')
    error = python('import integralaction_mm', site, rc=1).stderr.strip().splitlines()[-1]
    assert error == (
        f'ImportError: mmcv must be >=2.0,<3 (mmcv or mmcv-lite), but got {version}; '
        "run: pip uninstall -y mmcv mmcv-lite mmcv-full, then run: pip install 'mmcv-lite>=2.0'"
    )


@pytest.mark.parametrize('version', ['2.0.0', '2.2.0', '2.3.6'])
def test_mmcv_in_range(python, tmp_path, version):
    site = package(tmp_path / 'site' / 'mmcv', __init__=f'__version__ = {version!r}')
    load = f'import runpy; print(runpy.run_path({compat.__file__!r})["check_mmcv"]())'
    assert python(load, site).stdout.strip() == 'None'


NO_OPENCV = (
    'cv2 must come from one of opencv-python, opencv-python-headless, opencv-contrib-python and '
    'opencv-contrib-python-headless, but none is whole; '
    'run: pip install --force-reinstall --no-deps opencv-python-headless'
)


@pytest.mark.parametrize(
    ('check', 'error'),
    [
        ('check_opencv', NO_OPENCV),
        (
            'check_mmcv',
            'mmcv must be >=2.0,<3 (mmcv or mmcv-lite), but none is installed; '
            "run: pip install 'mmcv-lite>=2.0'",
        ),
        (
            'check_mmaction',
            'mmaction2 must be >=1.2,<2, but none is installed; '
            'run: pip install --no-deps mmaction2==1.2.0',
        ),
    ],
)
def test_a_package_is_missing(python, check, error):
    # -S would hide torch as well, so the file alone is run, as the package runs it first.
    code = f"""
import runpy, sys
sys.path = [path for path in sys.path if 'site-packages' not in path]
runpy.run_path({compat.__file__!r})[{check!r}]()
"""
    assert python(code, rc=1).stderr.strip().splitlines()[-1] == f'ImportError: {error}'


def test_opencv_of_which_pip_left_the_folder(python, tmp_path):
    """As after an uninstall of opencv-contrib-python beside opencv-python."""
    (tmp_path / 'site' / 'cv2' / 'data').mkdir(parents=True)
    code = f"""
import runpy, sys
sys.path = [path for path in sys.path if 'site-packages' not in path]
runpy.run_path({compat.__file__!r})['check_opencv']()
"""
    error = python(code, tmp_path / 'site', rc=1).stderr.strip().splitlines()[-1]
    assert error == f'ImportError: {NO_OPENCV}'


def test_mmaction_is_imported_beside_an_mmcv_that_it_refuses(python):
    code = """
import mmcv
mmcv.__version__ = '2.2.0'
try:
    import mmaction
except AssertionError as error:
    print(error)
import integralaction_mm
import mmaction.models
print(mmcv.__version__, mmaction.__version__)
"""
    lines = python(code).stdout.splitlines()
    assert 'MMCV==2.2.0 is used but incompatible' in lines[-2]
    assert lines[-1].startswith('2.2.0 1.')


def test_mmaction_that_takes_the_mmcv_there_is_sees_its_version(python, tmp_path):
    package(tmp_path / 'site' / 'mmcv', __init__="__version__ = '2.2.0'")
    site = package(tmp_path / 'site' / 'mmaction', __init__='import mmcv; print(mmcv.__version__)')
    load = f'import runpy; runpy.run_path({compat.__file__!r})["accept_newer_mmcv"]()'
    assert python(load, site).stdout.strip() == '2.2.0'


def test_importlib_metadata_that_is_there_stays(python, tmp_path):
    site = package(tmp_path / 'site' / 'importlib_metadata', __init__="mark = 'backport'")
    code = f"""
import runpy
runpy.run_path({compat.__file__!r})['provide_importlib_metadata']()
import importlib_metadata
print(importlib_metadata.mark)
"""
    assert python(code, site).stdout.strip() == 'backport'


def test_importlib_metadata_that_is_missing_is_provided(python):
    code = f"""
import runpy, sys
sys.path = [path for path in sys.path if 'site-packages' not in path]
provide = runpy.run_path({compat.__file__!r})['provide_importlib_metadata']
provide()
provide()
import importlib_metadata
print(importlib_metadata.version, importlib_metadata.__name__)
"""
    assert python(code).stdout.strip().endswith('importlib.metadata')


def test_drn_that_is_there_stays(python, tmp_path):
    mmaction = tmp_path / 'site' / 'mmaction'
    for folder in (mmaction, mmaction / 'models', mmaction / 'models' / 'localizers'):
        package(folder, __init__='')
    package(mmaction / 'models' / 'localizers' / 'drn', __init__='', drn="DRN = 'whole'")
    code = f"""
import runpy
runpy.run_path({compat.__file__!r})['provide_drn']()
from mmaction.models.localizers.drn.drn import DRN
print(DRN)
"""
    assert python(code, tmp_path / 'site').stdout.strip() == 'whole'


def test_closing_the_gaps_twice_changes_nothing():
    before = {name: module for name, module in sys.modules.items() if 'drn' in name}
    loss = TSMHead.loss_by_feat
    compat.close_gaps()
    assert TSMHead.loss_by_feat is loss
    assert before == {name: module for name, module in sys.modules.items() if 'drn' in name}


def test_a_transformers_that_vindlu_does_not_know_is_no_obstacle(python, tmp_path):
    modules = dict(__init__='', activations='ACT2FN = {}', modeling_utils='PreTrainedModel = 1')
    folder = package(tmp_path / 'site' / 'transformers', **modules)
    metadata = folder / 'transformers-5.0.dist-info' / 'METADATA'
    metadata.parent.mkdir()
    metadata.write_text('Metadata-Version: 2.1\nName: transformers\nVersion: 5.0\n')
    code = """
import integralaction_mm
from mmaction.registry import MODELS
print(MODELS.get('VindLUVQA').__module__)
try:
    MODELS.build(dict(type='VindLUVQA'))
except ImportError as error:
    print(error)
"""
    out = python(code, folder).stdout
    assert 'mmaction.utils.dependency' in out
    assert 'vindlu' not in out.splitlines()[0]


def test_package_exports():
    assert set(integralaction_mm.__all__) <= set(dir(integralaction_mm))
