"""MMAction2's own functions and tools on this package's configs, as their documentation has it."""

from __future__ import annotations

import pickle
import re
import runpy
import sys
from pathlib import Path

import mmaction
import numpy as np
import pytest
import torch
from leaves import LEAVES, dataset_of, with_options
from mmaction.apis import (
    MMAction2Inferencer,
    inference_recognizer,
    inference_skeleton,
    init_recognizer,
)
from mmaction.registry import DATASETS
from mmengine.dataset import pseudo_collate

from integralaction_mm import config_path
from integralaction_mm.video.reading import VideoReader

TOOLS = Path(mmaction.__file__).parent / '.mim/tools'


def load(stages, stage):
    config, checkpoint = stages[stage]
    return init_recognizer(str(config), str(checkpoint), device='cpu')


def score_as_tested(model, name):
    """Scores of a video of the config's test set, as ``tools/test.py`` has them."""
    dataset = DATASETS.build(model.cfg.test_dataloader.dataset)
    infos = [dataset.get_data_info(index) for index in range(len(dataset))]
    (index,) = (i for i, info in enumerate(infos) if info['frame_dir'].endswith(name))
    with torch.no_grad():
        (result,) = model.test_step(pseudo_collate([dataset[index]]))
    return result.pred_score


@pytest.mark.parametrize('name', LEAVES)
def test_leaves_name_their_pipelines(name):
    cfg = with_options(name)
    for phase in ('train', 'test'):
        assert cfg[f'{phase}_pipeline'] == dataset_of(cfg, phase).pipeline


def test_inference_on_a_video_gives_the_scores_of_testing(stages, videos):
    model = load(stages, 'rgb_only')
    scores = inference_recognizer(model, str(videos[0])).pred_score
    torch.testing.assert_close(scores, score_as_tested(model, f'test_in_context/{videos[0].stem}'))
    assert scores.std() > 1e-3


def test_inference_on_an_annotation_with_poses(stages, videos, tiny_data):
    model = load(stages, 'rgb_pose')
    name = f'test_in_context/{videos[1].stem}'
    items = pickle.loads((tiny_data / 'annotations.pkl').read_bytes())['annotations']
    (item,) = (item for item in items if item['frame_dir'] == name)
    keys = ('keypoint', 'keypoint_score', 'img_shape')
    given = dict(filename=str(videos[1]), label=-1, **{key: item[key] for key in keys})
    scores = inference_recognizer(model, given).pred_score
    torch.testing.assert_close(scores, score_as_tested(model, name))
    with pytest.raises(ValueError, match=f'annotation of .{videos[1]}. must have .keypoint'):
        inference_recognizer(model, str(videos[1]))


def test_inference_on_poses_alone(tiny_data):
    """A graph network gets what an estimator gives for each frame."""
    model = init_recognizer(config_path('pantomime/stgcn_joint_pantomime.py'), device='cpu')
    (item, *_) = pickle.loads((tiny_data / 'annotations.pkl').read_bytes())['annotations']
    frames = [
        dict(keypoints=points, keypoint_scores=scores)
        for points, scores in zip(
            item['keypoint'].swapaxes(0, 1), item['keypoint_score'].swapaxes(0, 1)
        )
    ]
    result = inference_skeleton(model, frames, item['img_shape'])
    assert result.pred_score.shape == (12,)
    assert result.pred_score.sum() == pytest.approx(1, abs=1e-5)


@pytest.mark.parametrize('kind', ['video', 'array'])
def test_inferencer(stages, videos, kind):
    config, checkpoint = map(str, stages['rgb_only'])
    inferencer = MMAction2Inferencer(
        rec=config, rec_weights=checkpoint, device='cpu', input_format=kind
    )
    given = str(videos[0]) if kind == 'video' else np.stack(list(VideoReader(videos[0])))
    (prediction,) = inferencer(given)['predictions']
    expected = inference_recognizer(load(stages, 'rgb_only'), str(videos[0])).pred_score
    assert prediction['rec_scores'][0] == pytest.approx(expected.tolist(), abs=1e-5)


def test_inferencer_with_a_decoder_of_its_own(tiny_config, videos):
    """It puts MMAction2's ``DecordDecode`` in the place of a step that decodes."""
    inferencer = MMAction2Inferencer(rec=str(tiny_config), device='cpu')
    assert 'DecordDecode' in str(inferencer.actionrecog_inferencer.pipeline)
    (prediction,) = inferencer(str(videos[0]))['predictions']
    assert sum(prediction['rec_scores'][0]) == pytest.approx(1, abs=1e-5)


@pytest.fixture
def tool(monkeypatch, tmp_path, capsys):
    """``tool(path, *args)``: what a tool of MMAction2's wheel prints."""

    def run(path: str, *args) -> str:
        if not (TOOLS / path).is_file():
            pytest.skip(f'the installed mmaction2 has no {path}')
        monkeypatch.chdir(tmp_path)
        monkeypatch.setattr(sys, 'argv', [path, *map(str, args)])
        capsys.readouterr()
        runpy.run_path(str(TOOLS / path), run_name='__main__')
        return capsys.readouterr().out

    return run


def test_vis_cam(tool, stages, videos):
    tool('visualizations/vis_cam.py', *stages['rgb_only'], videos[0], '--device', 'cpu')


@pytest.mark.parametrize(
    ('leaf', 'shape'),
    [
        ('rgb_only', (8, 3, 48, 64)),
        ('pose_only', (8, 52, 24, 32)),
        ('stgcn_joint', (1, 2, 100, 18, 3)),
    ],
)
def test_get_flops(tool, leaf, shape):
    config = config_path(f'pantomime/{leaf}_pantomime.py')
    text = tool('analysis_tools/get_flops.py', config, '--shape', *shape)
    assert f'Input shape: {shape}' in text
    assert re.search(r'Flops: 0\.\d+[MG]|Flops: [1-9]\d*\.?\d*[MG]', text)
