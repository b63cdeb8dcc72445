"""A video to its prediction, for a leaf of each family of models."""

from __future__ import annotations

import pickle

import numpy as np
import pytest
from families import FAMILIES, save_weights, small_leaf
from leaves import layout_of
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


@pytest.mark.parametrize('family', FAMILIES)
def test_predicts_what_the_test_tool_does(family, annotations, tiny_data, tmp_path):
    leaf = FAMILIES[family]
    ann_file = annotations(layout_of(f'{leaf}.py'))
    cfg = small_leaf(leaf, ann_file, tiny_data / 'videos')
    weights = save_weights(cfg, tmp_path)
    expected = run_test(cfg, weights, tmp_path)
    videos = [sample['filename'] for sample in expected]

    inferencer = ActionInferencer(cfg, weights, device='cpu')
    found = inferencer(videos, ann_file, batch_size=2)['predictions']
    assert len(found) == 3
    for item, sample in zip(found, expected):
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
    assert np.ptp([item['pred_scores'] for item in found], axis=0).max() > 1e-3

    clip = inferencer.load(videos[0], PoseFile(ann_file).find(videos[0]))
    window = max(inferencer.window, 8)
    first, *_ = slide(inferencer, clip, window, window)
    assert (first['start'], first['end']) == (0, min(window, clip.count))
    assert np.isfinite([best['score'] for best in first['topk']]).all()
