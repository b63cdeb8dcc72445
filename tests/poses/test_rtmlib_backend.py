"""RTMO and RTMPose through rtmlib, on models of their forms that are made here."""

from __future__ import annotations

import importlib.util

import numpy as np
import pytest
from pose_models import joints_at, write_model
from squares import load, write_video

from integralaction_mm.poses import BACKENDS, extract_poses

RTMLIB = importlib.util.find_spec('rtmlib') is not None
needs_rtmlib = pytest.mark.skipif(not RTMLIB, reason='needs rtmlib (the extra rtmlib)')
WHITE = np.full((128, 128, 3), 255, np.uint8)


def write_rtmo(path, joints: int = 17):
    """Two persons, one of them found twice, and one who is not sure enough; of 64 x 64 pixels."""
    boxes = np.array([[5, 5, 25, 25, 0.9], [5, 5, 25, 26, 0.8], [30, 30, 50, 50, 0.6],
                      [0, 0, 9, 9, 0.2]])  # fmt: skip
    persons = np.stack([joints_at(x, 10, 0.5) for x in (5, 6, 30, 1)])[:, :joints]
    outputs = dict(dets=boxes[None], keypoints=persons[None])
    bright = dict(dets=np.array([0, 0, 0, 0, 1]), keypoints=np.zeros(1))
    return write_model(path, [1, 3, 64, 64], outputs, bright)


def write_rtmpose(path):
    """Joint k at (8 + k, 16) of 48 x 64 pixels, in bins of half a pixel."""
    x, y = np.zeros((1, 17, 96)), np.zeros((1, 17, 128))
    for k in range(17):
        x[0, k, 2 * (8 + k)] = y[0, k, 32] = 0.75
    zero = dict(simcc_x=np.zeros(1), simcc_y=np.zeros(1))
    return write_model(path, [1, 3, 64, 48], dict(simcc_x=x, simcc_y=y), zero)


def write_yolox(path):
    """A box from (16, 16) to (32, 48) of 64 x 64 pixels, with NMS done."""
    boxes = np.array([[[16, 16, 32, 48, 0.9], [0, 0, 5, 5, 0.1]]])
    return write_model(path, [1, 3, 64, 64], dict(dets=boxes), dict(dets=np.zeros(1)))


@needs_rtmlib
def test_rtmo(tmp_path):
    """A frame of twice the model's size: both persons, once each; none where it is black."""
    backend = BACKENDS['rtmlib'](model=write_rtmo(tmp_path / 'rtmo.onnx'))
    keypoint, score = backend.estimate(WHITE)
    assert keypoint.shape == (2, 17, 2)
    np.testing.assert_allclose(keypoint[:, 3], [[16, 20], [66, 20]])
    assert (score == 0.5).all()
    keypoint, score = backend.estimate(np.zeros_like(WHITE))
    assert (keypoint.shape, score.shape) == ((0, 17, 2), (0, 17))
    assert (backend.settings()['model'], backend.settings()['det_model']) == ('rtmo.onnx', None)


@needs_rtmlib
def test_file_of_rtmo(tmp_path, capsys):
    video = write_video(tmp_path / 'a.avi')
    backend = BACKENDS['rtmlib'](model=str(write_rtmo(tmp_path / 'rtmo.onnx')))
    extract_poses([video], tmp_path / 'p.pkl', backend)
    content = load(tmp_path / 'p.pkl')
    assert (content['backend'], content['model']) == ('rtmlib', 'rtmo.onnx')
    assert content['annotations'][0]['keypoint'].shape == (2, 6, 18, 2)
    assert capsys.readouterr().out == ''  # rtmlib prints what it loads


@needs_rtmlib
def test_rtmpose_on_the_whole_image(tmp_path):
    """A frame of the model's aspect: 1.25 times as large around the middle is what it sees."""
    model = write_rtmpose(tmp_path / 'rtmpose.onnx')
    backend = BACKENDS['rtmlib'](model=model, det_model='whole_image')
    keypoint, score = backend.estimate(np.zeros((128, 96, 3), np.uint8))
    # 2.5 frame pixels a model pixel, and the model's (0, 0) lies at (48, 64) - 1.25 * (48, 64).
    wanted = [[2.5 * (8 + k) - 12, 2.5 * 16 - 16] for k in range(17)]
    np.testing.assert_allclose(keypoint, [wanted], atol=1e-4)
    assert (score == 0.75).all()


@needs_rtmlib
def test_rtmpose_with_a_detector(tmp_path):
    detector = write_yolox(tmp_path / 'yolox.onnx')
    model = write_rtmpose(tmp_path / 'rtmpose.onnx')
    backend = BACKENDS['rtmlib'](model=model, det_model=detector)
    keypoint, _ = backend.estimate(WHITE)
    # The box is (32, 32, 64, 96) in the frame: 60 x 80 pixels are seen, around (48, 64).
    wanted = [[1.25 * (8 + k) + 18, 1.25 * 16 + 24] for k in range(17)]
    np.testing.assert_allclose(keypoint, [wanted], atol=1e-4)
    assert backend.settings()['det_model'] == 'yolox.onnx'


@needs_rtmlib
@pytest.mark.parametrize(
    'options, error, message',
    [
        (dict(model='none.onnx'), FileNotFoundError, r"one of \['rtmo-l'.* but got 'none.onnx'"),
        (dict(model='text.onnx'), ValueError, 'must be an ONNX model: .*text.onnx'),
        (dict(model='feet.onnx'), ValueError, 'must have 17 joints, but has 9: .*feet.onnx'),
        (dict(model='yolox.onnx'), ValueError, "must have RTMO's outputs.*yolox.onnx"),
        (dict(model='rtmo.onnx', device='tpu'), ValueError, "'cuda:N', but got 'tpu'"),
        (dict(model='rtmo.onnx', det_model='x'), ValueError, 'must come with RTMPose.*rtmo.onnx'),
        (dict(model='http://127.0.0.1:9/a.onnx'), FileNotFoundError, 'could not be fetched'),
    ],
)
def test_errors(tmp_path, monkeypatch, options, error, message):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv('TORCH_HOME', str(tmp_path))
    (tmp_path / 'text.onnx').write_text('no model')
    write_rtmo(tmp_path / 'rtmo.onnx')
    write_rtmo(tmp_path / 'feet.onnx', 9)
    write_yolox(tmp_path / 'yolox.onnx')
    with pytest.raises(error, match=message):
        BACKENDS['rtmlib'](**options)


@pytest.mark.skipif(RTMLIB, reason='rtmlib is installed')
def test_backend_that_is_not_installed():
    with pytest.raises(ImportError, match=r"'rtmlib' must have rtmlib .*run: .*'\.\[rtmlib\]'"):
        BACKENDS['rtmlib']()
