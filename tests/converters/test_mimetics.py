"""Mimetics: scores, null frames, the test split, and a Kinetics50 model's config on it."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np
import pytest
from mmaction.registry import DATASETS, MODELS
from mmengine.config import Config
from mmengine.dataset import pseudo_collate

from integralaction_mm.commands.arguments import merge_options
from integralaction_mm.converters.mimetics import convert_mimetics
from integralaction_mm.converters.posedataset import Options

NAME = 'golf_driving/-mime_A_000003_000013'
FRAMES, SHAPE = 6, (48, 64)


def person(x: float, y: float, score: float) -> list[list[float]]:
    """All joints at one place but joint 17, which was not found."""
    return [[x, y, score]] * 17 + [[0, 0, score]]


@pytest.fixture
def data(tmp_path, make_coco, write_json) -> Path:
    """One video of 6 frames; the lists have 5."""
    root = tmp_path / 'data'
    seq_name, file_name = NAME.split('/')
    image = dict(seq_name=seq_name, file_name=file_name, height=48, width=64, frame_num=FRAMES)
    label = dict(action_label=49, action_name='golf driving')
    make_coco(root / 'Mimetics50.json', [{**image, **label}])
    two = [person(10, 20, 1.0), person(30, 40, 0.5)]
    content = {
        'pose': [None, [person(10, 20, 0.5)], two, [], [person(8, 16, 1.0)] * 7],
        'score': [None, [0.5], [0.25, 1.0], [], [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7]],
    }
    write_json(root / 'pose_results' / NAME / 'data.json', content)
    return root


def test_poses(data, tmp_path, index_of, poses_of):
    """Joint score times detection score; at most five persons; the missing frame is empty."""
    report = convert_mimetics(data, tmp_path / 'out', options=Options(track=False))
    assert (report.listed, report.written) == (1, 1)
    content = index_of(tmp_path / 'out')
    assert content['split'] == {'test': [NAME]}
    assert content['annotations'][0]['label'] == 49
    poses = poses_of(tmp_path / 'out', NAME)
    keypoint, score = poses['keypoint'], poses['keypoint_score']
    assert keypoint.shape == (5, 6, 18, 2)
    assert score[0, :, 0].tolist() == pytest.approx([0, 0.25, 0.5, 0, 0.7, 0], abs=1e-3)
    assert score[1:, 4, 0].tolist() == pytest.approx([0.6, 0.5, 0.4, 0.3], abs=1e-3)
    assert keypoint[:2, 2, 0].tolist() == [[30, 40], [10, 20]]  # 0.5 * 1.0 before 1.0 * 0.25
    assert score[1, 2, 0] == 0.25
    assert not score[..., 17].any()


@pytest.mark.parametrize('form', ['frames', 'video'])
@pytest.mark.parametrize('stage', ['rgb_only', 'pose_only', 'rgb_pose'])
def test_config_of_a_model_of_kinetics50(
    root, data, tmp_path, form, stage, make_frames, make_video
):
    media = tmp_path / 'media'
    if form == 'frames':
        make_frames(media / NAME, FRAMES, SHAPE)
    else:
        make_video(media / f'{NAME}.avi', FRAMES, SHAPE)
    out = tmp_path / 'out'
    convert_mimetics(data, out, options=Options(media_root=media, probe=True, strict=True))
    tested = Config.fromfile(root / f'configs/integralaction/{stage}_k50.py')
    merge_options(tested, None, 'mimetics')
    dataset = tested.test_dataloader.dataset
    assert dataset.pop('ann_file') == 'data/mimetics50/annotations.pkl'
    prefix = dict(video=str(media), skeleton=str(out / 'skeletons'))
    dataset.update(ann_file=str(out / 'annotations.pkl'), data_prefix=prefix)
    preprocess = MODELS.build(tested.model.data_preprocessor)
    inputs = preprocess(pseudo_collate([DATASETS.build(dataset)[0]]))['inputs']
    shapes = inputs if isinstance(inputs, dict) else {'only': inputs}
    sizes = {'imgs': (3, 224, 224), 'heatmap_imgs': (52, 56, 56)}
    only = sizes['imgs'] if stage == 'rgb_only' else sizes['heatmap_imgs']
    for key, value in shapes.items():
        assert tuple(value.shape) == (1, 80, *sizes.get(key, only))  # 10 clips of 8 frames
    assert len(shapes) == (2 if stage == 'rgb_pose' else 1)


def test_loader(data, tmp_path, make_frames, load):
    make_frames(tmp_path / 'media' / NAME, FRAMES, (96, 128))
    convert_mimetics(data, tmp_path / 'out', options=Options(track=False))
    results = load(tmp_path / 'out', tmp_path / 'media', 'test', RGB=[0], Pose=[2, 5])
    assert results['keypoint'][0, :, 0].tolist() == [[60, 80], [0, 0]]


@pytest.mark.parametrize(
    ('content', 'message'),
    [
        ('{"pose": [null]', 'Expecting'),
        ('{"pose": [null], "score": []}', 'must have the same length, but got 1 and 0'),
        ('{"pose": [[[[1, 2, 3]]]], "score": [[1]]}', r'frame 0 must .* but got \(1, 1, 3\)'),
        ('{"pose": [[5]], "score": [[1]]}', 'frame 0 must'),
        ('{}', 'pose'),
    ],
)
def test_a_damaged_file_of_poses(data, tmp_path, content, message):
    (data / 'pose_results' / NAME / 'data.json').write_text(content)
    with pytest.raises(ValueError, match='mimetics50 has no sample left: .*damaged: 1'):
        convert_mimetics(data, tmp_path / 'out')
    with pytest.raises(ValueError, match=f'allows no loss.*data.json.*{message}'):
        convert_mimetics(data, tmp_path / 'out', options=Options(strict=True))


def test_tool(root, data, tmp_path, run_process):
    tool = root / 'tools/dataset_converters/mimetics_to_posedataset.py'
    done = run_process(sys.executable, tool, data, '--out', 'out', '--strict', cwd=tmp_path)
    assert done.stdout == 'mimetics50: read 1, wrote 1, left out 0 -> out/annotations.pkl\n'


def test_samples(samples, tmp_path, index_of, poses_of):
    options = Options(strict=True, track=False)
    report = convert_mimetics(samples / 'mimetics', tmp_path, options=options)
    assert (report.listed, report.written) == (2, 2)
    assert len(index_of(tmp_path)['split']['test']) == 2
    name = 'arm_wrestling/mimeB_000001_000011'
    path = samples / 'mimetics/pose_results' / name / 'data.json'
    raw = json.loads(path.read_text())
    poses = poses_of(tmp_path, name)
    assert poses['keypoint'].shape == (2, 280, 18, 2)
    empty = [index for index, pose in enumerate(raw['pose']) if pose is None]
    assert len(empty) == 57
    assert not poses['keypoint_score'][:, empty].any()
    joints = np.array(raw['pose'][5][0])
    np.testing.assert_allclose(poses['keypoint'][0, 5], joints[:, :2], rtol=1e-3, atol=1e-2)
    expected = joints[:, 2] * raw['score'][5][0]
    np.testing.assert_allclose(poses['keypoint_score'][0, 5], expected, atol=1e-3)
