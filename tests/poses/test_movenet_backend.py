"""Models of MoveNet MultiPose's form: one made here, and the real one where it is."""

from __future__ import annotations

import pickle

import numpy as np
import pytest
from pose_models import write_model

from integralaction_mm.poses import BACKENDS
from integralaction_mm.video.reading import VideoReader


def write_movenet(path, given=(1, 'h', 'w', 3)):
    """Two persons of six; the second one is sure where the frame is bright."""
    persons = np.zeros((6, 56))
    for row, x in ((0, 0.25), (1, 0.75)):
        joints = np.stack([np.full(17, 0.5), np.full(17, x), np.full(17, 0.5)], axis=1)
        persons[row] = [*joints.ravel(), 0, 0, 1, 1, 0.75]
    bright = np.zeros((6, 56))
    bright[1, -1] = 1
    return write_model(path, list(given), dict(out=persons[None]), dict(out=bright), integers=True)


@pytest.mark.parametrize('shape', [(64, 64), (48, 96), (240, 180)])
@pytest.mark.parametrize('given', [(1, 'h', 'w', 3), (1, 192, 256, 3)])
def test_persons(tmp_path, shape, given):
    """The middle of the input is that of the frame, whatever is padded."""
    backend = BACKENDS['movenet'](model=write_movenet(tmp_path / 'movenet.onnx', given))
    white = np.full((*shape, 3), 255, np.uint8)
    keypoint, score = backend.estimate(white)
    assert (keypoint.shape, score.shape) == ((2, 17, 2), (2, 17))
    assert (score == 0.5).all()
    np.testing.assert_allclose(keypoint[..., 1], shape[0] / 2, atol=1)
    np.testing.assert_allclose(keypoint[..., 0].mean(axis=0), shape[1] / 2, atol=1)
    assert len(backend.estimate(np.zeros_like(white))[0]) == 1
    assert backend.settings()['model'] == 'movenet.onnx'


def test_scale(tmp_path):
    """64 pixels and 0.3 of them more, 83.2, become 256; x = 0.25 is 64 of these."""
    backend = BACKENDS['movenet'](model=write_movenet(tmp_path / 'movenet.onnx'))
    keypoint, _ = backend.estimate(np.full((64, 64, 3), 255, np.uint8))
    scale = 256 / 83.2
    left = (256 - round(64 * scale)) // 2
    np.testing.assert_allclose(keypoint[0, 0], [(64 - left) / scale, (128 - left) / scale])


def test_real_persons(root):
    """The two persons of a clip are where the known poses have them."""
    data = root.parent / 'shared/real'
    model, clip = data / 'weights/movenet_multipose.onnx', 'set1/0_1_4'
    if not model.is_file() or not (data / 'ut_interaction').is_dir():
        pytest.skip(f'needs the model and the clips in {data}')
    backend = BACKENDS['movenet'](model=model)
    known, sure = pickle.loads((data / 'ut_interaction/poses.pkl').read_bytes())[f'{clip}.avi']
    frames = VideoReader(data / f'ut_interaction/{clip}.mp4').read([0, 20, 40])
    for t, frame in zip((0, 20, 40), frames):
        keypoint, score = backend.estimate(frame)
        for person, sureness in zip(known[:, t], sure[:, t]):
            offset = np.linalg.norm(keypoint - person, axis=-1)  # [P, 17]
            distance = np.where((score > 0.3) & (sureness > 0.3), offset, np.nan)
            assert np.nanmin(np.nanmean(distance, axis=1)) < 0.03 * frame.shape[0]


@pytest.mark.parametrize(
    'options, error, message',
    [
        (dict(), ValueError, 'must have the .onnx file of a model .--model., but got none'),
        (dict(model='none.onnx'), FileNotFoundError, "model of backend 'movenet' not found: none"),
        (dict(model='text.onnx'), ValueError, 'must be an ONNX model: text.onnx'),
        (dict(model='flat.onnx'), ValueError, r'must take int32 \(1, H, W, 3\) .*: flat.onnx'),
        (dict(model='good.onnx', side=100), ValueError, 'side must be a multiple of 32, but got'),
        (dict(model='good.onnx', device='tpu'), ValueError, "'cuda:N', but got 'tpu'"),
    ],
)
def test_errors(tmp_path, monkeypatch, options, error, message):
    monkeypatch.chdir(tmp_path)
    (tmp_path / 'text.onnx').write_text('no model')
    write_movenet(tmp_path / 'good.onnx')
    write_movenet(tmp_path / 'flat.onnx', (1, 3))
    with pytest.raises(error, match=message):
        BACKENDS['movenet'](**options)
