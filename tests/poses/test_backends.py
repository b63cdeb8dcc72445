"""The pose estimators, each where it is installed.

An estimator that lives in an environment of its own, beside this package, is tested there if
``INTEGRALACTION_MMPOSE_PYTHON`` or ``INTEGRALACTION_MEDIAPIPE_PYTHON`` names its interpreter.
"""

from __future__ import annotations

import importlib
import importlib.util
import os
import pickle
import shutil
import sys
from pathlib import Path

import decord
import numpy as np
import pytest
import torch

from integralaction_mm.poses import BACKENDS
from integralaction_mm.poses.mmpose_gaps import mmcv_ops, mmdet_utils, standing_in

TOOL = 'tools/extract_poses.py'
RTMO = 'body_2d_keypoint/rtmo/body7/rtmo-s_8xb32-600e_body7-640x640.py'
TOP_DOWN = 'body_2d_keypoint/topdown_heatmap/coco/td-hm_res50_8xb64-210e_coco-256x192.py'
CONFIGS = {
    'rtmo': f"""
_base_ = 'mmpose::{RTMO}'
pipeline = [
    dict(type='LoadImage'),
    dict(type='BottomupResize', input_size=(96, 96), pad_val=(114, 114, 114)),
    dict(
        type='PackPoseInputs',
        meta_keys=('id', 'img_id', 'img_path', 'ori_shape', 'img_shape', 'input_size',
                   'input_center', 'input_scale'),
    ),
]
test_dataloader = dict(dataset=dict(pipeline=pipeline))
model = dict(backbone=dict(init_cfg=None), test_cfg=dict(input_size=(96, 96), score_thr=0.001))
""",
    'topdown': f"""
_base_ = 'mmpose::{TOP_DOWN}'
model = dict(
    backbone=dict(depth=18, init_cfg=None),
    head=dict(in_channels=512),
    test_cfg=dict(flip_test=False),
)
""",
}
# Random weights, with what MMPose's own checkpoints hold beside them.
SAVE = """
import sys, torch
import integralaction_mm
from integralaction_mm.poses.mmpose_gaps import import_mmpose
apis = import_mmpose()
torch.manual_seed(0)
build = apis.MMPoseInferencer(pose2d=sys.argv[1], device='cpu', det_model='whole_image')
model = build.inferencer.model
model.init_weights()
meta = dict(dataset_meta=model.dataset_meta)
torch.save(dict(meta=meta, state_dict=model.state_dict()), sys.argv[2])
"""


def interpreter(module: str) -> str:
    """Interpreter that has the estimator, or a skipped test."""
    name = f'INTEGRALACTION_{module.upper()}_PYTHON'
    if os.environ.get(name):
        return os.environ[name]
    if importlib.util.find_spec(module) is None:
        pytest.skip(f'needs {module}, here or in the environment whose interpreter {name} names')
    return sys.executable


@pytest.fixture(scope='module')
def mmpose() -> str:
    return interpreter('mmpose')


@pytest.fixture(scope='module')
def mediapipe() -> str:
    return interpreter('mediapipe')


@pytest.fixture(scope='session')
def real_clips(root) -> Path:
    folder = root.parent / 'shared' / 'real_clips'
    if not folder.is_dir():
        pytest.skip('needs the real clips')
    return folder


@pytest.fixture(scope='module')
def clip(tiny_data) -> Path:
    """A video of 64x48 pixels and 14 to 18 frames."""
    return min((tiny_data / 'videos').rglob('*.mp4'))


@pytest.fixture(scope='module')
def checkpoint(mmpose, root, run_process, tmp_path_factory):
    """``checkpoint(name)``: a config of :data:`CONFIGS` and random weights for it."""

    def make(name: str) -> tuple[Path, Path]:
        folder = tmp_path_factory.mktemp(name)
        config, weights = folder / 'config.py', folder / 'weights.pth'
        config.write_text(CONFIGS[name])
        run_process(mmpose, '-c', SAVE, config, weights, cwd=root)
        return config, weights

    return make


@pytest.mark.slow
@pytest.mark.parametrize(
    'name, layout, joints, persons', [('rtmo', 'openpose18', 18, 5), ('topdown', 'coco17', 17, 1)]
)
def test_mmpose(
    mmpose, root, run_process, checkpoint, clip, tmp_path, name, layout, joints, persons
) -> None:
    config, weights = checkpoint(name)
    command = [mmpose, TOOL, clip, '--out', tmp_path / 'p.pkl', '--layout', layout]
    command += ['--pose2d', config, '--weights', weights, '--device', 'cpu']
    command += ['--det-model', 'whole_image'] if name == 'topdown' else []
    done = run_process(*command, cwd=root)
    assert 'read 1, wrote 1, left out 0' in done.stdout
    content = pickle.loads((tmp_path / 'p.pkl').read_bytes())
    assert content['backend'] == 'mmpose'
    assert (content['model'], content['weights']) == (str(config), 'weights.pth')
    item = content['annotations'][0]
    frames = len(decord.VideoReader(str(clip)))
    assert item['keypoint'].shape == (persons, frames, joints, 2)
    assert item['keypoint_score'].shape == (persons, frames, joints)
    assert item['img_shape'] == (48, 64)
    score = item['keypoint_score'].astype(float)
    assert score.min() >= 0
    assert score.max() <= 1
    if name == 'rtmo':  # its heads begin in the middle of the sigmoid
        assert score == pytest.approx(0.5, abs=0.05)
    order = score.mean(axis=-1)  # [M, T], best first
    assert (np.diff(order, axis=0) <= 1e-3).all()


@pytest.mark.slow
@pytest.mark.parametrize(
    'options, message',
    [
        ([], r'https://download.openmmlab.com/mmpose/v1/projects/rtmo/rtmo-l_16xb16-600e_body7'),
        (['--pose2d', 'none'], "name or alias of MMPose's model zoo such as 'rtmo', but got 'non"),
        (
            ['--pose2d', 'setup.py'],
            "weights (--weights) must come with the config file 'set",
        ),
    ],
)
def test_mmpose_errors(mmpose, root, run_process, clip, tmp_path, options, message) -> None:
    nowhere = {'https_proxy': 'http://127.0.0.1:9', 'TORCH_HOME': str(tmp_path / 'cache')}
    command = [mmpose, TOOL, clip, '--out', tmp_path / 'p.pkl', *options]
    done = run_process(*command, cwd=root, rc=1, env=nowhere)
    line = done.stderr.splitlines()[-1]
    assert message in line
    if not options:
        assert '--weights' in line
        assert str(tmp_path / 'cache') in line
    assert not list(tmp_path.glob('p.pkl*'))


def test_mediapipe(mediapipe, real_clips, root, run_process, tmp_path) -> None:
    shutil.copyfile(real_clips / 'videos' / 'hugging.avi', tmp_path / 'hugging.avi')
    out = tmp_path / 'poses.pkl'
    command = [mediapipe, TOOL, tmp_path / 'hugging.avi', '--out', out, '--backend', 'mediapipe']
    run_process(*command, cwd=root)
    content = pickle.loads(out.read_bytes())
    assert (content['backend'], content['backend_version']) == ('mediapipe', '0.10.14')
    found = content['annotations'][0]
    known = pickle.loads((real_clips / 'annotations.pkl').read_bytes())['annotations']
    known = next(item for item in known if item['filename'] == 'hugging.avi')
    assert found['keypoint'].shape == known['keypoint'].shape
    sure = (found['keypoint_score'] > 0.5) & (known['keypoint_score'] > 0.5)
    assert sure.mean() > 0.5
    offset = found['keypoint'].astype(float) - known['keypoint'].astype(float)
    distance = np.linalg.norm(offset, axis=-1)[sure].mean()
    assert distance < 0.03 * found['img_shape'][0]


@pytest.mark.parametrize('name', ['mmpose', 'mediapipe'])
def test_backend_that_is_not_installed(name) -> None:
    if importlib.util.find_spec(name) is not None:
        pytest.skip(f'{name} is installed')
    with pytest.raises(ImportError, match=rf"backend '{name}' must have.*run: .*pip install"):
        BACKENDS[name]()


def test_mediapipe_runs_on_a_cpu() -> None:
    with pytest.raises(ValueError, match="device of backend 'mediapipe' must be 'cpu', but got"):
        BACKENDS['mediapipe'](device='cuda:0')


@pytest.mark.skipif(importlib.util.find_spec('mmdet') is not None, reason='MMDetection is there')
def test_stand_ins_are_there_for_mmpose_alone() -> None:
    with standing_in(mmdet_utils(), mmcv_ops()):
        utils = importlib.import_module('mmdet.utils')
        tensor = torch.ones(2)
        assert utils.reduce_mean(tensor) is tensor  # one process
        with pytest.raises(ImportError):
            importlib.import_module('mmdet.apis')  # so MMPose sees that there is no detector
    with pytest.raises(ImportError):
        importlib.import_module('mmdet.utils')


@pytest.mark.skipif('mmcv.ops' in sys.modules, reason='mmcv has its operators')
def test_operator_that_is_stood_in_for() -> None:
    operator = mmcv_ops()['mmcv.ops'].MultiScaleDeformableAttention
    with pytest.raises(ImportError, match='needs the compiled operators of mmcv'):
        operator()
