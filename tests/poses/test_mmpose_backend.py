"""MMPose, where it is installed.

Where the estimator lives in an environment of its own, beside this package, it is tested there if
``INTEGRALACTION_MMPOSE_PYTHON`` names its interpreter.
"""

from __future__ import annotations

import importlib.util
import pickle
from pathlib import Path

import numpy as np
import pytest
from estimators import TOOL, interpreter

from integralaction_mm.poses import BACKENDS
from integralaction_mm.video.reading import VideoReader

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


@pytest.fixture(scope='module')
def mmpose() -> str:
    return interpreter('mmpose')


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
    frames = len(VideoReader(clip))
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


@pytest.mark.skipif(importlib.util.find_spec('mmpose') is not None, reason='MMPose is there')
def test_backend_that_is_not_installed() -> None:
    with pytest.raises(ImportError, match=r"backend 'mmpose' must have.*run: .*pip install"):
        BACKENDS['mmpose']()
