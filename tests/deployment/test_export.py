from __future__ import annotations

import json

import pytest
from exported import CROPPED, ends_in, pantomime, save, setting_a

from integralaction_mm.deployment import export_onnx

onnxruntime = pytest.importorskip('onnxruntime', reason='needs the extra onnx')
pytest.importorskip('onnx', reason='needs the extra onnx')


@pytest.mark.parametrize('stage, pose_input, inputs', [
    ('rgb_pose', 'keypoints', ['frames', 'keypoints']),
    ('rgb_pose', 'maps', ['frames', 'maps']),
    ('rgb_pose+robust', 'keypoints', ['frames', 'keypoints']),
    ('pose_only', 'keypoints', ['keypoints']),
    ('rgb_only', 'keypoints', ['frames']),
])  # fmt: skip
def test_equals_pytorch(stage, pose_input, inputs, tmp_path):
    files = save(tmp_path, pantomime(stage))
    path = tmp_path / 'new/model.onnx'
    assert export_onnx(*files, path, pose_input) <= 1e-4
    assert [item.name for item in path.parent.iterdir()] == ['model.onnx']
    session = onnxruntime.InferenceSession(str(path), providers=['CPUExecutionProvider'])
    shapes = {item.name: item.shape for item in session.get_inputs()}
    wanted = dict(frames=[8, 3, 48, 64], keypoints=[8, 5, 18, 3], maps=[8, 52, 24, 32])
    assert shapes == {name: ['batch', *wanted[name]] for name in inputs}
    outputs = [item.name for item in session.get_outputs()]
    gated = ['gate'] if stage.startswith('rgb_pose') else []
    robust = ['conflict', 'body', 'scores_rgb', 'scores_pose'] if 'robust' in stage else []
    assert outputs == ['scores', *gated, *robust]


def test_poses_at_another_rate_and_metadata(tmp_path):
    names = tmp_path / 'names.txt'
    names.write_text('wink\nnod\njump à deux\n', encoding='utf-8')
    path = tmp_path / 'model.onnx'
    assert export_onnx(*save(tmp_path, setting_a()), path, names=str(names)) <= 1e-4
    session = onnxruntime.InferenceSession(str(path), providers=['CPUExecutionProvider'])
    found = session.get_modelmeta().custom_metadata_map
    metadata = {key: json.loads(value) for key, value in found.items()}
    assert len(metadata.pop('keypoints')) == 18
    assert metadata == dict(
        config='config',
        class_names=['wink', 'nod', 'jump à deux'],
        inputs=['frames', 'keypoints'],
        pipeline=[
            dict(
                do='sample',
                how='window',
                num_clips=10,
                clip_len=dict(RGB=2, Pose=8),
                frame_interval=dict(RGB=8, Pose=2),
            ),
            dict(do='decode'),
            dict(do='fit', long=None, short=40),
            dict(do='crop', size=[32, 32]),
        ],
        frame_size=[32, 32],
        layout='openpose18',
        max_persons=5,
        map_size=[8, 8],
    )


def test_leaves_no_file_that_differs(tmp_path, monkeypatch):
    monkeypatch.setattr('integralaction_mm.deployment.export.TOLERANCE', -1)
    files = save(tmp_path, setting_a())
    with pytest.raises(ValueError, match='must equal PyTorch to -1, but differs by '):
        export_onnx(*files, tmp_path / 'out/model.onnx')
    assert list((tmp_path / 'out').iterdir()) == []


@pytest.mark.parametrize('cfg, kwargs, message', [
    (lambda: pantomime('rgb_only'), dict(pose_input='poses'), "one of .*, but got 'poses'"),
    (lambda: ends_in(CROPPED[0]), {}, 'must give frames of one size'),
    (lambda: ends_in(dict(type='ThreeCrop', crop_size=32)), {}, 'but got ThreeCrop'),
    (lambda: pantomime('rgb_only', average_clips='score'), {}, "'prob', but got 'score'"),
])  # fmt: skip
def test_what_cannot_be_exported(cfg, kwargs, message, tmp_path):
    with pytest.raises(ValueError, match=message):
        export_onnx(*save(tmp_path, cfg()), tmp_path / 'model.onnx', **kwargs)


def test_missing_checkpoint(tmp_path):
    config, _ = save(tmp_path, pantomime('rgb_only'))
    with pytest.raises(FileNotFoundError, match='gone.pth'):
        export_onnx(config, tmp_path / 'gone.pth', tmp_path / 'model.onnx')
