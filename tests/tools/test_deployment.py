"""The exported model and its runner, as a user starts them."""

from __future__ import annotations

import importlib.util
import json
import pickle
import shutil
import sys
from pathlib import Path

import cv2
import numpy as np
import pytest

from integralaction_mm.video.reading import VideoReader

pytest.importorskip('onnx', reason='needs the extra onnx')
pytest.importorskip('onnxruntime', reason='needs the extra onnx')

CONFIG = """
_base_ = __import__('integralaction_mm').config_path('pantomime/rgb_pose_pantomime.py')
window = dict(clip_len=dict(RGB=8, Pose=8), frame_interval=dict(RGB=1, Pose=1))
test_dataloader = dict(
    dataset=dict(
        pipeline=[
            dict(type='SampleTwoRate', test_mode=True, num_clips=3, **window),
            dict(type='DecodeTwoStream'),
            dict(type='Resize', scale=(-1, 40)),
            dict(type='CenterCrop', crop_size=(44, 36)),
            dict(type='FormatShape', input_format='NCHW'),
            dict(type='PoseHeatmapPAF', size=(18, 22), max_persons=2),
            dict(type='PackActionInputs', collect_keys=('imgs', 'heatmap_imgs')),
        ]
    )
)
"""
# Python in which none of these can be imported.
BLOCKED = """
import runpy, sys
class Block:
    def find_spec(self, name, path=None, target=None):
        if name.split('.')[0] in ('integralaction_mm', 'mmaction', 'mmcv', 'mmengine', 'torch'):
            raise ImportError(name)
sys.meta_path.insert(0, Block())
sys.argv = sys.argv[1:]
runpy.run_path(sys.argv[0], run_name='__main__')
"""


@pytest.fixture(scope='module')
def files(root, run_process, tmp_path_factory):
    """Folder with a config, a checkpoint, and model.onnx, which the tool wrote."""
    import torch
    from mmaction.registry import MODELS
    from mmengine.config import Config
    from mmengine.registry import DefaultScope

    from integralaction_mm.pantomime import CLASSES

    folder = tmp_path_factory.mktemp('deployment')
    (folder / 'config.py').write_text(CONFIG)
    torch.manual_seed(0)
    with DefaultScope.overwrite_default_scope('mmaction'):
        model = MODELS.build(Config.fromfile(folder / 'config.py').model)
    for layer in (model.cls_head.fc_cls, model.cls_head.gate_fc):
        layer.weight.data *= 100  # scores and gates that differ from video to video
    torch.save(model.state_dict(), folder / 'weights.pth')
    (folder / 'names.txt').write_text('\n'.join(CLASSES))
    done = run_process(
        sys.executable,
        root / 'tools/deployment/export_onnx.py',
        *('config.py', 'weights.pth', '--out', 'model.onnx', '--classes', 'names.txt'),
        cwd=folder,
    )
    assert 'greatest difference to PyTorch: ' in done.stdout
    assert done.stdout.endswith('-> model.onnx\n')
    return folder


@pytest.fixture(scope='module')
def runner(root):
    """What the runner starts."""
    path = root / 'tools/deployment/run_onnx.py'
    spec = importlib.util.spec_from_file_location('run_onnx', path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.import_standalone()


@pytest.fixture(scope='module')
def inferencer(files):
    """The same model and pipeline with torch."""
    from integralaction_mm.apis import ActionInferencer

    return ActionInferencer(files / 'config.py', files / 'weights.pth', 'cpu')


@pytest.fixture(scope='module')
def video(tiny_data):
    return sorted((tiny_data / 'videos/test_in_context').iterdir())[0]


def crowd(tiny_data, video) -> dict:
    """Poses of a video: four persons in frames of half the size, at half the rate, with gaps."""
    content = pickle.loads((tiny_data / 'annotations.pkl').read_bytes())
    name = f'test_in_context/{video.stem}'
    item = next(item for item in content['annotations'] if item['frame_dir'] == name)
    rng = np.random.default_rng(0)
    keypoint = np.float32(item['keypoint'])[:1, ::2] / 2 + rng.uniform(-4, 4, (4, 1, 1, 2))
    score = rng.uniform(0, 1, keypoint.shape[:3])
    score[:, 3] = 0
    keypoint[1, 4] = np.nan
    return dict(keypoint=keypoint, keypoint_score=score, img_shape=(24, 32))


def as_folder(video, folder):
    """The frames of a video as PNG, and as an array."""
    frames = list(VideoReader(video))
    folder.mkdir()
    for number, frame in enumerate(frames, 1):
        cv2.imwrite(str(folder / f'{number:06}.png'), frame[..., ::-1])
    return np.stack(frames)


def write_poses(poses, path):
    if path.suffix == '.npz':
        np.savez(path, **poses)
    elif path.suffix == '.json':
        path.write_text(json.dumps({key: np.asarray(poses[key]).tolist() for key in poses}))
    else:
        item = dict(poses, filename='frames')
        path.write_bytes(pickle.dumps(dict(layout='openpose18', annotations=[item])))
    return path


@pytest.mark.parametrize('suffix', ['.json', '.npz', '.pkl'])
def test_equals_the_pipeline_and_the_model(suffix, runner, files, inferencer, tiny_data, video,
                                           tmp_path):  # fmt: skip
    poses = crowd(tiny_data, video)
    array = as_folder(video, tmp_path / 'frames')
    wanted = inferencer(array, poses, topk=2)['predictions'][0]
    path = write_poses(poses, tmp_path / f'poses{suffix}')
    got = runner.recognise(files / 'model.onnx', tmp_path / 'frames', path, None, 2, 1)
    assert got['frames'] == wanted['frames'] == len(array)
    assert got['clips'] == 3
    for key in ('pred_scores', 'pred_gate'):
        np.testing.assert_allclose(got[key], wanted[key], atol=1e-5)
    assert np.ptp(got['pred_gate']) > 1e-3
    assert [item['label'] for item in got['topk']] == [item['label'] for item in wanted['topk']]


def test_runs_without_torch_and_mmaction2(root, run_process, files, inferencer, tiny_data, video,
                                          tmp_path):  # fmt: skip
    (tmp_path / 'alone.py').write_bytes((root / 'tools/deployment/run_onnx.py').read_bytes())
    for folder in ('unpickling', 'deployment/standalone'):
        source = root / 'integralaction_mm' / folder
        shutil.copytree(source, tmp_path / source.name)
    poses = tiny_data / 'annotations.pkl'
    done = run_process(
        sys.executable,
        *('-c', BLOCKED, 'alone.py', files / 'model.onnx', video, '--poses', poses),
        *('--topk', '2', '--threads', '1', '--json', 'out.json'),
        cwd=tmp_path,
    )
    got = json.loads((tmp_path / 'out.json').read_text())
    lines = [f'{item["score"]:.4f}  {item["name"]}' for item in got['topk']]
    assert done.stdout.splitlines() == [*lines, f'mean gate {got["gate_mean"]:.4f}']
    assert len(lines) == 2
    wanted = inferencer(video, poses)['predictions'][0]
    np.testing.assert_allclose(got['pred_scores'], wanted['pred_scores'], atol=1e-5)
    np.testing.assert_allclose(got['pred_gate'], wanted['pred_gate'], atol=1e-5)


@pytest.mark.parametrize('change, message', [
    (dict(model='gone.onnx'), 'model not found: gone.onnx'),
    (dict(model='text'), 'model cannot be read: text'),
    (dict(path='gone.mp4'), 'video not found: gone.mp4'),
    (dict(path='text'), 'video cannot be decoded: text'),
    (dict(poses_path=None), 'needs --poses, but got none'),
    (dict(poses_path='gone.npz'), 'file of poses not found: gone.npz'),
    (dict(poses_path='text'), 'file of poses cannot be read: text'),
    (dict(poses_path='coco.npz'), "18 keypoints of layout 'openpose18', but got 17"),
    (dict(poses_path='other.npz'), "18 keypoints of layout 'openpose18', but got 18 of 'mine'"),
    (dict(poses_path='flat.npz'), r'must be \(M, T, K, 2\)'),
    (dict(poses_path='scores.npz'), r'keypoint_score of .* must be \(1, 4, 18\)'),
    (dict(poses_path='empty.npz'), "must hold 'keypoint'"),
])  # fmt: skip
def test_wrong_files(runner, files, video, tmp_path, monkeypatch, change, message):
    monkeypatch.chdir(tmp_path)
    (tmp_path / 'text').write_text('text')
    np.savez('good.npz', keypoint=np.ones((1, 4, 18, 2)))
    np.savez('coco.npz', keypoint=np.ones((1, 4, 17, 2)))
    np.savez('other.npz', keypoint=np.ones((1, 4, 18, 2)), layout='mine')
    np.savez('flat.npz', keypoint=np.ones((4, 18, 2)))
    np.savez('scores.npz', keypoint=np.ones((1, 4, 18, 2)), keypoint_score=np.ones((4, 18)))
    np.savez('empty.npz')
    given = dict(model=files / 'model.onnx', path=video, poses_path='good.npz')
    given = {key: value and Path(value) for key, value in {**given, **change}.items()}
    with pytest.raises((OSError, ValueError), match=message):
        runner.recognise(**given, num_clips=None, topk=5, threads=1)


def test_a_mistake_ends_in_one_line(root, run_process, tmp_path):
    tool = root / 'tools/deployment/run_onnx.py'
    done = run_process(sys.executable, tool, 'gone.onnx', 'gone.mp4', cwd=tmp_path, rc=1)
    assert done.stderr == 'run_onnx.py: error: model not found: gone.onnx\n'
