"""Kinetics: names, fractions, 1-based and missing frames, and the loader on what comes out."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np
import pytest

from integralaction_mm.converters.kinetics import (
    convert_kinetics,
    pose_count,
    read_kinetics_poses,
    skeleton_name,
)
from integralaction_mm.converters.posedataset import Options

TRAIN = 'train_256/surfing_water/a_B3-x_-r00_000010_000020'
UNPOSED = 'train_256/golf_driving/no-pose____0_000010_000020'
VAL = 'val_256/golf_driving/-q_000001_z'
FRAMES, SHAPE = 20, (40, 60)


def person(x: float, y: float, score: float) -> dict:
    """All joints at one place but joint 17, which was not found."""
    return {'pose': [x, y] * 17 + [0, 0], 'score': [score] * 17 + [0.9]}


def pose(value: str) -> str:
    """A file of poses with one person, all of whose coordinates are this number."""
    joints, scores = ', '.join([value] * 36), ', '.join(['1'] * 18)
    person = f'{{"pose": [{joints}], "score": [{scores}]}}'
    return f'{{"data": [{{"frame_index": 1, "skeleton": [{person}]}}]}}'


def item(frame_dir: str, label: int, **kwargs) -> dict:
    _, seq_name, file_name = frame_dir.split('/')
    image = dict(seq_name=seq_name, file_name=file_name, height=SHAPE[0], width=SHAPE[1])
    names = {0: 'surfing water', 49: 'golf driving'}
    label_of = dict(action_label=label, action_name=names.get(label, '?'))
    return {**image, 'frame_num': FRAMES, **label_of, **kwargs}


@pytest.fixture
def data(tmp_path, make_coco, write_json) -> Path:
    """A dataset of three videos: frames 1, 2 and 4 to 19 of the first have poses."""
    root, poses = tmp_path / 'data', tmp_path / 'data/kinetics-skeleton'
    make_coco(root / 'Kinetics50_train.json', [item(TRAIN, 0), item(UNPOSED, 49)])
    make_coco(root / 'Kinetics50_val.json', [item(VAL, 49)])
    labels = {'a_B3-x_-r00': {'has_skeleton': True}, 'no-pose____0': {'has_skeleton': False}}
    write_json(poses / 'kinetics_train_label.json', labels)
    write_json(poses / 'kinetics_val_label.json', {'-q_000001_z': {'has_skeleton': True}})
    frames = [
        {'frame_index': 1, 'skeleton': []},
        {'frame_index': 2, 'skeleton': [person(0.25, 0.5, 0.25), person(0.75, 0.5, 0.5)]},
        *({'frame_index': i, 'skeleton': [person(0.5, i / 40, 0.5)]} for i in range(4, 20)),
    ]
    write_json(poses / 'kinetics_train/a_B3-x_-r00.json', {'data': frames})
    write_json(poses / 'kinetics_train/no-pose____0.json', {'data': frames})
    write_json(poses / 'kinetics_val/-q_000001_z.json', {'data': []})
    return root


def test_index(data, tmp_path, index_of):
    report = convert_kinetics(data, tmp_path / 'out')
    content = index_of(tmp_path / 'out')
    assert content['split'] == {'train': [TRAIN], 'val': [VAL]}
    assert content['annotations'][0] == dict(
        frame_dir=TRAIN, label=0, total_frames=20, img_shape=(40, 60), original_shape=(40, 60)
    )
    assert [item['label'] for item in content['annotations']] == [0, 49]
    assert content['layout'] == 'openpose18'
    assert content['classes'][49] == 'golf driving'
    assert report.lines() == [
        'kinetics50: read 3, wrote 2, left out 1 (no skeleton: 1) '
        f'-> {tmp_path / "out/annotations.pkl"}'
    ]


def test_poses(data, tmp_path, poses_of):
    """Pixels, frame_index 1 first, missing frames empty, the more confident person first."""
    convert_kinetics(data, tmp_path / 'out')
    poses = poses_of(tmp_path / 'out', TRAIN)
    keypoint, score = poses['keypoint'], poses['keypoint_score']
    assert keypoint.shape == (2, 20, 18, 2)
    assert keypoint.dtype == score.dtype == np.float16
    assert keypoint[0, 1, 0].tolist() == [45, 20]  # 0.75 * 60, 0.5 * 40
    assert keypoint[1, 1, 0].tolist() == [15, 20]
    assert score[:, 1, 0].tolist() == [0.5, 0.25]
    assert keypoint[0, 3, 5].tolist() == [30, 4]
    assert (score[:, :, 17] == 0).all()  # at (0, 0), so not found
    seen = score[0, :, 0] > 0
    assert np.flatnonzero(~seen).tolist() == [0, 2, 19]
    assert (score[1] > 0).any(axis=1).sum() == 1


def test_poses_by_index(data, tmp_path, poses_of):
    """As in the released code, frame 1, the second one, has the pose of frame_index 1."""
    convert_kinetics(data, tmp_path / 'out', match='index')
    poses = poses_of(tmp_path / 'out', TRAIN)
    keypoint, score = poses['keypoint'], poses['keypoint_score']
    assert keypoint.shape == (2, 20, 18, 2)
    assert keypoint[0, 2, 0].tolist() == [45, 20]
    assert keypoint[0, 19, 5].tolist() == [30, 19]  # 19 / 40 of 40 pixels
    assert np.flatnonzero(score[0, :, 0] == 0).tolist() == [0, 1, 3]


def test_a_video_with_nobody(data, tmp_path, poses_of):
    convert_kinetics(data, tmp_path / 'out')
    poses = poses_of(tmp_path / 'out', VAL)
    assert poses['keypoint'].shape == (1, 20, 18, 2)
    assert not poses['keypoint_score'].any()


def test_keep_unposed(data, tmp_path, index_of, poses_of):
    """A file of poses that has_skeleton denies is not read."""
    report = convert_kinetics(data, tmp_path / 'out', keep_unposed=True)
    assert report.written == 3
    assert index_of(tmp_path / 'out')['split']['train'] == [TRAIN, UNPOSED]
    assert not poses_of(tmp_path / 'out', UNPOSED)['keypoint_score'].any()


@pytest.mark.parametrize('form', ['frames', 'video'])
def test_loader(data, tmp_path, form, make_frames, make_video, load):
    """One annotation for both forms; frames are twice as large as the annotation says."""
    media = tmp_path / 'media'
    if form == 'frames':
        make_frames(media / TRAIN, FRAMES, (80, 120))
    else:
        make_video(media / f'{TRAIN}.mp4', FRAMES, (80, 120))
    options = Options(media_root=media)
    report = convert_kinetics(data, tmp_path / 'out', splits=['train'], options=options)
    assert report.written == 1
    results = load(tmp_path / 'out', media, 'train', RGB=[0, 7], Pose=[1, 7, 19])
    assert results['img_shape'] == (80, 120)
    assert np.abs(results['imgs'][1].astype(int) - 70).max() < 8
    # Frame 8 has the pose of frame_index 8: 0.5 * 120 and 8 / 40 * 80.
    assert results['keypoint'][0, :, 3].tolist() == [[90, 40], [60, 16], [0, 0]]
    assert results['keypoint_score'][0, :, 3].tolist() == [0.5, 0.5, 0]
    assert results['label'] == 0


def test_poses_at_30_fps_on_a_video_at_15(data, tmp_path, load, make_frames, make_coco):
    """10 frames, 20 poses: frame 3 (0-based) is shown when pose 7 is the nearest."""
    make_coco(data / 'Kinetics50_train.json', [item(TRAIN, 0, frame_num=10)])
    make_frames(tmp_path / 'media' / TRAIN, 10, SHAPE)
    convert_kinetics(data, tmp_path / 'out', splits=['train'])
    results = load(tmp_path / 'out', tmp_path / 'media', 'train', RGB=[3], Pose=[3])
    assert results['keypoint'][0, 0, 0].tolist() == [30, 8]  # frame_index 8


@pytest.mark.parametrize(
    ('last', 'frames', 'count'),
    [
        (300, 300, 300),
        (280, 280, 280),
        (280, 300, 300),  # the last 20 are missing
        (300, 250, 300),  # 25 fps
        (285, 250, 300),  # 25 fps, the last 15 are missing
        (300, 240, 300),  # 24 fps
        (300, 275, 300),  # a whole clip at an odd rate
        (300, 299, 300),
        (299, 300, 300),
        (300, 600, 300),  # 60 fps
        (150, 300, 150),  # 60 fps, 5 s
        (100, 1000, 100),  # no usual rate
        (0, 77, 77),
    ],
)
def test_pose_count(last, frames, count):
    assert pose_count(last, frames) == count


@pytest.mark.parametrize(
    ('file_name', 'split', 'name'),
    [
        ('aB3_x-arm0001_000010_000020', 'train', 'aB3_x-arm0001'),
        ('__000001_-_-_000010_000020', 'train', '__000001_-_-'),
        ('a_000001_00', 'train', 'a_000001_00'),
        ('-q_000001_z', 'val', '-q_000001_z'),
    ],
)
def test_skeleton_name(file_name, split, name):
    assert skeleton_name(file_name, split) == name


@pytest.mark.parametrize(
    ('content', 'message'),
    [
        ('{"data": [', 'Expecting value'),
        ('[]', 'list indices'),
        ('{"data": [{"frame_index": 0, "skeleton": []}]}', 'frame_index must be .* but got 0'),
        ('{"data": [{"frame_index": 1000000000, "skeleton": []}]}', r'integer in 1\.\.300, but'),
        ('{"data": [{"frame_index": true, "skeleton": []}]}', 'but got True'),
        ('{"data": ' + '[' * 10**5 + ']' * 10**5 + '}', 'file of poses is damaged'),
        (pose('500'), 'must be in pixels of img_shape .* far outside'),
        (pose('1' + '0' * 400), 'int too large'),
        ('{"data": [{"frame_index": 1}]}', 'skeleton'),
        ('{"data": [{"frame_index": 1, "skeleton": [{"pose": [1], "score": [1]}]}]}', 'reshape'),
        (
            '{"data": [{"frame_index": 1, "skeleton": [{"pose": [0.5, 0.5], "score": [1]}]}]}',
            r'must have \(P, 18, 2\) .* but got \(1, 1, 2\)',
        ),
    ],
)
def test_a_damaged_file_of_poses_is_named_and_left_out(data, tmp_path, content, message):
    path = data / 'kinetics-skeleton/kinetics_train/a_B3-x_-r00.json'
    path.write_text(content)
    report = convert_kinetics(data, tmp_path / 'out')
    ((name, detail),) = report.left_out['file of poses damaged']
    assert (name, str(path) in detail) == (TRAIN, True)
    with pytest.raises(ValueError, match=f'allows no loss, but got .*damaged: 1.*{message}'):
        convert_kinetics(data, tmp_path / 'strict', options=Options(strict=True))
    assert not (tmp_path / 'strict/annotations.pkl').exists()


def test_a_missing_file_of_poses(data, tmp_path):
    (data / 'kinetics-skeleton/kinetics_val/-q_000001_z.json').unlink()
    report = convert_kinetics(data, tmp_path / 'out')
    assert list(report.left_out) == ['no skeleton', 'file of poses missing']


def test_labels(data, tmp_path, make_coco):
    """Another name is a warning and the label stays; a label that no class has is a loss."""
    odd = [item(TRAIN, 49, action_name='Surfing_Water'), item(UNPOSED, 50), item(VAL, 0)]
    for each, frame_dir in zip(odd, (TRAIN, VAL, VAL)):
        each['file_name'] = frame_dir.split('/')[-1]
    make_coco(data / 'Kinetics50_train.json', odd[:2])
    make_coco(data / 'Kinetics50_val.json', odd[2:])
    report = convert_kinetics(data, tmp_path / 'out')
    assert report.written == 2
    assert report.warnings['class names that differ'] == [
        (TRAIN[:9] + '/surfing_water/' + TRAIN.split('/')[-1],
         "'Surfing_Water', but the class list has 'golf driving' at 49")
    ]  # fmt: skip
    assert report.left_out['label outside the class list'][0][1] == '50, not 0 to 49'
    assert 'class names that differ: 1 ->' in report.lines()[-1]


def test_annotated_twice(data, tmp_path, make_coco):
    make_coco(data / 'Kinetics50_train.json', [item(TRAIN, 0), item(TRAIN, 49), item(TRAIN, 0)])
    report = convert_kinetics(data, tmp_path / 'out')
    assert (report.listed, report.written) == (4, 2)
    assert len(report.left_out['annotated twice']) == 2


@pytest.mark.parametrize(
    ('kwargs', 'message'),
    [
        (dict(classes=60), 'classes must be 50 or 400, but got 60'),
        (dict(splits=['test']), r"splits must be among \['train', 'val'\], but got \['test'\]"),
        (dict(splits=[]), r'splits must be among .*, but got \[\]'),
        (dict(match='frame'), r"match must be one of \['time', 'index'\], but got 'frame'"),
        (dict(classes=400), 'annotation file not found: .*Kinetics400_train.json'),
    ],
)
def test_bad_arguments(data, tmp_path, kwargs, message):
    with pytest.raises((ValueError, FileNotFoundError), match=message):
        convert_kinetics(data, tmp_path / 'out', **kwargs)
    assert not (tmp_path / 'out').exists()


@pytest.mark.parametrize(
    ('content', 'message'),
    [
        ('{"images": [', 'annotation file is damaged: .*Kinetics50_val.json'),
        ('{"images": []}', "must hold lists of 'images' and 'annotations', but has .*_val.json"),
        ('[' * 10**5, 'annotation file is damaged: .*Kinetics50_val.json'),
        ('{"images": [{"id": 1}], "annotations": []}', "image must have .*'seq_name'.*val.json"),
        (
            '{"images": [], "annotations": [{"id": 5, "image_id": 7, "action_label": 0}]}',
            'annotation 5 must have the id of an image, but got image_id 7',
        ),
    ],
)
def test_a_damaged_annotation_file(data, tmp_path, content, message):
    (data / 'Kinetics50_val.json').write_text(content)
    with pytest.raises(ValueError, match=message):
        convert_kinetics(data, tmp_path / 'out')


@pytest.mark.parametrize(
    'content', ['{"a": {"has_skeleton": null}}', '{"a": {"has_skeleton": 0}}']
)
def test_whether_there_is_a_skeleton_is_true_or_false(data, tmp_path, content):
    (data / 'kinetics-skeleton/kinetics_val_label.json').write_text(content)
    message = "'has_skeleton' of 'a' must be true or false, but got .*kinetics_val_label.json"
    with pytest.raises(ValueError, match=message):
        convert_kinetics(data, tmp_path / 'out')


def test_tool(root, data, tmp_path, run_process):
    """A real process: the closing line alone, and no bar where there is no terminal."""
    tool = root / 'tools/dataset_converters/kinetics_to_posedataset.py'
    command = (sys.executable, '-W', 'ignore', tool, data, '--out', 'out', '--workers', '2')
    done = run_process(*command, cwd=tmp_path)
    assert done.stdout == (
        'kinetics50: read 3, wrote 2, left out 1 (no skeleton: 1) -> out/annotations.pkl\n'
    )
    assert done.stderr == ''


def test_samples(samples, tmp_path, index_of, poses_of):
    report = convert_kinetics(samples / 'kinetics', tmp_path, options=Options(strict=True))
    assert (report.listed, report.written) == (5, 4)
    assert report.left_out == {
        'no skeleton': [
            ('train_256/cleaning_pool/pool__cln-012_000010_000020', 'has_skeleton: false')
        ]
    }
    assert [item['total_frames'] for item in index_of(tmp_path)['annotations']] == [280, 300] + (
        [300] * 2
    )
    raw = json.loads(
        (samples / 'kinetics/kinetics-skeleton/kinetics_train/aB3_x-arm0001.json').read_text()
    )
    poses = poses_of(tmp_path, 'train_256/arm_wrestling/aB3_x-arm0001_000010_000020')
    assert poses['keypoint'].shape == (1, 280, 18, 2)
    assert not poses['keypoint_score'][0, :5].any()
    expected = np.array(raw['data'][5]['skeleton'][0]['pose']).reshape(18, 2) * [340, 256]
    np.testing.assert_allclose(poses['keypoint'][0, 5], expected, rtol=1e-3, atol=1e-2)
    two = poses_of(tmp_path, 'val_256/clean_and_jerk/cj_9Zq-00123')
    assert two['keypoint'].shape == (2, 300, 18, 2)
    mean = two['keypoint_score'].astype(float).mean(axis=2)
    assert (mean[0] >= mean[1]).all()
    assert (mean[1] > 0).sum() == 43


def test_reader_takes_joints_that_are_far_outside(tmp_path, write_json):
    path = write_json(
        tmp_path / 'a.json', {'data': [{'frame_index': 1, 'skeleton': [person(-0.5, 3.4, 1)]}]}
    )
    ((xy, score),) = read_kinetics_poses(path, (256, 340), 1)
    assert xy[0, 0].tolist() == pytest.approx([-170, 870.4])
    assert score[0].tolist() == [1] * 17 + [0]
