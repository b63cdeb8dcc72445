"""A video to its prediction, with torch and without, for a leaf of each family of models."""

from __future__ import annotations

import pickle
from pathlib import Path
from types import SimpleNamespace

import mmaction
import numpy as np
import pytest
from families import FAMILIES, save_weights, small_leaf
from leaves import layout_of
from mmengine.config import Config
from mmengine.runner import Runner

from integralaction_mm.apis import ActionInferencer, slide
from integralaction_mm.apis.poses import PoseFile


@pytest.fixture(scope='module')
def annotations(tiny_data, tmp_path_factory):
    """Keypoints of a layout to a file: the tiny data, and persons who come and go."""
    content = pickle.loads((tiny_data / 'annotations.pkl').read_bytes())
    folder = tmp_path_factory.mktemp('annotations')

    def write(layout) -> str:
        path = folder / f'{layout.name}.pkl'
        index = np.arange(layout.num_keypoints) % 18
        items = []
        for item in content['annotations']:
            keypoint, score = (item[key][:, :, index] for key in ('keypoint', 'keypoint_score'))
            second = np.zeros_like(keypoint), np.zeros_like(score)
            second[0][:, 3:9], second[1][:, 3:9] = keypoint[:, 3:9] + 6, score[:, 3:9] / 2
            poses = [np.concatenate(pair) for pair in zip((keypoint, score), second)]
            items.append({**item, 'keypoint': poses[0], 'keypoint_score': poses[1]})
        path.write_bytes(pickle.dumps({**content, 'annotations': items, 'layout': layout.name}))
        return str(path)

    return write


def run_test(cfg, weights, folder) -> list[dict]:
    """What ``tools/test.py --dump`` writes."""
    cfg = cfg.copy()
    dump = str(folder / 'dump.pkl')
    cfg.update(load_from=str(weights), work_dir=str(folder), experiment_name=folder.name)
    cfg.test_evaluator = [dict(type='DumpResults', out_file_path=dump)]
    Runner.from_cfg(cfg).test()
    return pickle.loads((folder / 'dump.pkl').read_bytes())


@pytest.fixture(scope='module', params=FAMILIES)
def found(request, annotations, tiny_data, tmp_path_factory) -> SimpleNamespace:
    """A family's files, an inferencer of it and what it finds in three videos."""
    leaf, folder = FAMILIES[request.param], tmp_path_factory.mktemp(request.param)
    ann_file = annotations(layout_of(f'{leaf}.py'))
    cfg = small_leaf(leaf, ann_file, tiny_data / 'videos')
    weights = save_weights(cfg, folder)
    videos = sorted((tiny_data / 'videos/test_in_context').iterdir())[:3]
    inferencer = ActionInferencer(cfg, weights, device='cpu')
    results = inferencer(videos, ann_file, batch_size=2)['predictions']
    return SimpleNamespace(**locals())


def test_predicts_what_the_test_tool_does(found):
    expected = run_test(found.cfg, found.weights, found.folder)
    for item, sample in zip(found.results, expected):
        assert item['video'] == sample['filename']
        scores = sample['pred_score']
        by_stream = scores if isinstance(scores, dict) else {}
        for stream, score in by_stream.items():
            np.testing.assert_allclose(
                item['streams'][stream]['pred_scores'], score.numpy(), atol=1e-5
            )
        if by_stream:
            scores = sum(by_stream.values()) / len(by_stream)
        np.testing.assert_allclose(item['pred_scores'], scores.numpy(), atol=1e-5)
        assert ('gate' in item) == ('pred_gate' in sample)
    assert len(found.results) == len(expected) == 3
    assert np.ptp([item['pred_scores'] for item in found.results], axis=0).max() > 1e-3


def test_slides_over_a_video(found):
    video, inferencer = found.videos[0], found.inferencer
    clip = inferencer.load(video, PoseFile(found.ann_file).find(video))
    window = max(inferencer.window, 8)
    first, *_ = slide(inferencer, clip, window, window)
    assert (first['start'], first['end']) == (0, min(window, clip.count))
    assert np.isfinite([best['score'] for best in first['topk']]).all()


def test_exports_and_runs_alone(found):
    pytest.importorskip('onnx', reason='needs the extra onnx')
    pytest.importorskip('onnxruntime', reason='needs the extra onnx')
    from integralaction_mm.deployment import export_onnx
    from integralaction_mm.deployment.standalone import recognise

    found.cfg.dump(found.folder / 'config.py')
    model = found.folder / 'model.onnx'
    assert export_onnx(found.folder / 'config.py', found.weights, model) <= 1e-4
    for video, wanted in zip(found.videos, found.results):
        got = recognise(model, video, Path(found.ann_file), threads=1)
        for key in {'pred_scores', 'pred_gate', 'context_conflict'} & set(wanted):
            np.testing.assert_allclose(got[key], wanted[key], atol=1e-5)
        for stream, scores in wanted.get('streams', {}).items():
            own = got['streams'][stream]['pred_scores']
            np.testing.assert_allclose(own, scores['pred_scores'], atol=1e-5)


@pytest.mark.parametrize('feature', ['joint', 'bone-motion'])
def test_joints_in_space_run_alone(feature, tiny_data, tmp_path):
    pytest.importorskip('onnx', reason='needs the extra onnx')
    pytest.importorskip('onnxruntime', reason='needs the extra onnx')
    from integralaction_mm.deployment import export_onnx
    from integralaction_mm.deployment.standalone import recognise

    folder = Path(mmaction.__file__).parent / '.mim/configs/skeleton/stgcnpp'
    path = folder / f'stgcnpp_8xb16-{feature}-u100-80e_ntu60-xsub-keypoint-3d.py'
    cfg = Config.fromfile(path)
    cfg.model.backbone.base_channels, cfg.model.cls_head.in_channels = 8, 32
    cfg.dump(tmp_path / 'config.py')
    weights, model = save_weights(cfg, tmp_path), tmp_path / 'model.onnx'
    assert export_onnx(tmp_path / 'config.py', weights, model) <= 1e-4
    video = sorted((tiny_data / 'videos/test_in_context').iterdir())[0]
    joints = np.random.default_rng(0).normal(size=(2, 40, 25, 3)).astype(np.float32)
    joints[0, 25:] = 0  # gone, so that the second person is the first
    np.savez(tmp_path / 'joints.npz', keypoint=joints, total_frames=40)
    got = recognise(model, video, tmp_path / 'joints.npz', threads=1)
    poses = dict(keypoint=joints, total_frames=40)
    (wanted,) = ActionInferencer(cfg, weights, device='cpu')(video, poses)['predictions']
    np.testing.assert_allclose(got['pred_scores'], wanted['pred_scores'], atol=1e-5)
    np.savez(tmp_path / 'flat.npz', keypoint=joints[..., :2])
    with pytest.raises(ValueError, match=r'must be \(M, T, K, 3\) with M, T >= 1, but got'):
        recognise(model, video, tmp_path / 'flat.npz', threads=1)
