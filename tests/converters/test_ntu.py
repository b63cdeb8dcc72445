"""NTU RGB+D: the text files, the four splits, and the pipeline for 25 keypoints."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest
from mmaction.registry import DATASETS
from mmengine.config import Config

from integralaction_mm.converters.ntu import convert_ntu, read_ntu_poses
from integralaction_mm.converters.posedataset import Options
from integralaction_mm.models import PoseDataPreprocessor

# Camera 2 of subject 1, cameras 1 and 3 of subject 3.
NAMES = ('S001C002P001R001A001', 'S001C001P003R001A060', 'S017C003P003R002A010')
FRAME_DIRS = tuple(f'nturgb+d_rgb_s{int(name[1:4])}/{name}' for name in NAMES)
FRAMES = 4


def body(x: object, y: object, state: int = 2, number: object = 72057594037930000) -> list[str]:
    """Lines of a body with all joints at one place of the colour frame."""
    joint = f'0.1 0.2 3.0 250.5 200.5 {x} {y} 0.1 0.2 0.3 0.4 {state}'
    return [f'{number} 0 1 1 1 1 0 0.1 -0.2 2', '25', *[joint] * 25]


def skeleton(*frames: list[list[str]]) -> str:
    lines = [str(len(frames))]
    for bodies in frames:
        lines.append(str(len(bodies)))
        lines += [line for each in bodies for line in each]
    return '\n'.join(lines) + '\n'


@pytest.fixture
def data(tmp_path, make_coco) -> Path:
    """Three videos of 4 frames with 3 poses: nobody, then two bodies, then one."""
    root = tmp_path / 'data'
    items = [
        dict(
            setup_idx=int(name[1:4]),
            file_name=name,
            skeleton_file_name=f'{name}.skeleton',
            height=1080,
            width=1920,
            frame_num=FRAMES,
            action_label=int(name[-3:]) - 1,
        )
        for name in NAMES
    ]
    make_coco(root / 'NTU_train.json', items[:1])
    make_coco(root / 'NTU_test.json', items[1:])
    (root / 'nturgb+d_skeletons').mkdir()
    half = body(960, 540, state=0)
    half[5] = half[5].replace('960 540', 'NaN 540')  # joint 3
    text = skeleton([], [half, body(480, 270)], [body(1000, 500.25, state=1)])
    for name in NAMES:
        (root / f'nturgb+d_skeletons/{name}.skeleton').write_text(text)
    return root


def test_splits(data, tmp_path, index_of):
    report = convert_ntu(data, tmp_path / 'out')
    assert (report.listed, report.written, report.left_out) == (3, 3, {})
    content = index_of(tmp_path / 'out')
    first, second, third = FRAME_DIRS
    assert content['split'] == {
        'xsub_train': [first],
        'xsub_val': [second, third],
        'xview_train': [first, third],
        'xview_val': [second],
    }
    assert [item['label'] for item in content['annotations']] == [0, 59, 9]
    assert content['annotations'][0]['img_shape'] == (1080, 1920)
    assert content['layout'] == 'ntu25'


def test_poses(data, tmp_path, poses_of):
    """Colour columns; NaN and nobody score 0, any tracking state 1; fewer joints come second."""
    convert_ntu(data, tmp_path / 'out')
    poses = poses_of(tmp_path / 'out', FRAME_DIRS[0])
    keypoint, score = poses['keypoint'], poses['keypoint_score']
    assert keypoint.shape == (2, 4, 25, 2)
    assert not score[:, [0, 3]].any()
    assert keypoint[:, 1, 0].tolist() == [[480, 270], [960, 540]]
    assert score[:, 1, 3].tolist() == [1, 0]
    assert keypoint[1, 1, 3].tolist() == [0, 0]
    assert score[:, 1].sum() == 49
    assert keypoint[0, 2, 24].tolist() == [1000, 500.25]
    assert score[:, 2].sum(axis=1).tolist() == [25, 0]


def test_two_bodies_that_tie_keep_their_order(tmp_path):
    path = tmp_path / 'a.skeleton'
    path.write_text(skeleton(*[[body(i, 1), body(100 + i, 1)] for i in range(1, 4)]))
    frames = read_ntu_poses(path, (1080, 1920), 3)
    assert [xy[:, 0, 0].tolist() for xy, _ in frames] == [[i, 100 + i] for i in range(1, 4)]


def test_bodies_keep_their_ids(data, tmp_path, poses_of):
    """Two bodies who change places from one frame to the next, as only their ids can tell."""
    frames = [[body(100, 1, number=a), body(900, 1, number=b)] for a, b in ((7, 5), (5, 7))]
    (data / f'nturgb+d_skeletons/{NAMES[0]}.skeleton').write_text(skeleton(*frames))
    convert_ntu(data, tmp_path / 'out')
    keypoint = poses_of(tmp_path / 'out', FRAME_DIRS[0])['keypoint']
    assert keypoint[:, :2, 0, 0].tolist() == [[100, 900], [900, 100]]


def test_no_bodies_at_all(data, tmp_path, poses_of):
    for path in (data / 'nturgb+d_skeletons').iterdir():
        path.write_text(skeleton([], []))
    convert_ntu(data, tmp_path / 'out')
    poses = poses_of(tmp_path / 'out', FRAME_DIRS[1])
    assert poses['keypoint'].shape == (1, 4, 25, 2)
    assert not poses['keypoint_score'].any()


@pytest.mark.parametrize('form', ['frames', 'video'])
def test_loader(data, tmp_path, form, make_frames, make_video, load):
    media, out = tmp_path / 'media', tmp_path / 'out'
    if form == 'frames':
        make_frames(media / FRAME_DIRS[0], FRAMES, (240, 320))
    else:
        make_video(media / f'{FRAME_DIRS[0]}.avi', FRAMES, (240, 320))
    report = convert_ntu(data, out, options=Options(media_root=media))
    assert report.written == 1
    assert len(report.left_out['video or frames missing']) == 2
    results = load(out, media, 'xsub_train', RGB=[1], Pose=[1, 2])
    expected = [[80, 60], [1000 / 6, 500.25 * 240 / 1080]]  # 480 / 1920 * 320, 270 / 1080 * 240
    np.testing.assert_allclose(results['keypoint'][0, :, 0], expected, rtol=1e-3)


def test_pipeline(root, data, tmp_path, make_frames):
    """The middle of the colour frame is that of the map."""
    (data / f'nturgb+d_skeletons/{NAMES[0]}.skeleton').write_text(skeleton([body(960, 540)]))
    media, out = tmp_path / 'media', tmp_path / 'out'
    make_frames(media / FRAME_DIRS[0], FRAMES, (270, 480))
    convert_ntu(data, out, options=Options(media_root=media))
    pipelines = Config.fromfile(root / 'configs/_base_/pipelines/setting_b_ntu.py').rgb_pose
    cfg = Config.fromfile(root / 'configs/_base_/datasets/ntu60.py').train_dataloader.dataset
    assert (cfg.split, cfg.data_prefix.skeleton) == ('xsub_train', 'data/ntu60/skeletons')
    prefix = dict(video=str(media), skeleton=str(out / 'skeletons'))
    cfg.update(ann_file=str(out / 'annotations.pkl'), data_prefix=prefix)
    for mode, count in (('train', 8), ('val', 8), ('test', 80)):
        sample = DATASETS.build({**cfg, 'pipeline': pipelines[mode]})[0]
        frames, joints = (sample['inputs'][key] for key in ('imgs', 'heatmap_imgs'))
        batch = dict(inputs=[joints], data_samples=[sample['data_samples']])
        (maps,) = PoseDataPreprocessor()(batch)['inputs']
        assert tuple(frames.shape) == (count, 3, 224, 224)
        assert tuple(maps.shape) == (count, 73, 56, 56)
        if mode != 'train':
            # 320x240: (160, 120); the central 224x224: (112, 112); a quarter of it: (28, 28).
            assert maps[0, :25, 28, 28].tolist() == [1] * 25
            assert maps[0, :25].amax() == 1


@pytest.mark.parametrize(
    ('text', 'message'),
    [
        ('', 'ends in frame 1'),
        ('x\n', 'invalid literal'),
        (skeleton([body(1, 1)], [body(2, 2)]).rsplit('\n', 4)[0], 'ends in frame 2'),
        (skeleton([body(1, 1)]) + '0\n', 'continues after its 1 frames'),
        (skeleton([body(1, 1)]).replace('\n25\n', '\n24\n'), 'must have 25 joints, but got 24'),
        (skeleton([body(1, 1)]).replace(' 0.4 2\n', ' 0.4\n'), 'must have 12 numbers'),
        (skeleton([body('?', 1)]), 'could not convert'),
        (skeleton([body(1, 1, number='?')]), 'invalid literal'),
    ],
)
def test_a_damaged_file(data, tmp_path, text, message):
    (data / f'nturgb+d_skeletons/{NAMES[2]}.skeleton').write_text(text)
    report = convert_ntu(data, tmp_path / 'out')
    assert report.written == 2
    ((name, detail),) = report.left_out['file of poses damaged']
    assert name == FRAME_DIRS[2]
    assert f'{NAMES[2]}.skeleton: ' in detail
    with pytest.raises(ValueError, match=f'damaged: 1; .*{message}'):
        convert_ntu(data, tmp_path / 'strict', options=Options(strict=True))


def test_flip_pairs_of_the_pipeline_are_those_of_the_layout(root):
    from integralaction_mm.layouts import get_layout

    pipeline = Config.fromfile(root / 'configs/_base_/pipelines/setting_b_ntu.py').pose.train
    flip = next(step for step in pipeline if step['type'] == 'Flip')
    pairs = {tuple(sorted(pair)) for pair in zip(flip['right_kp'], flip['left_kp'])}
    assert pairs == set(get_layout('ntu25').flip_pairs)


def test_labels_are_checked_against_the_name(data, tmp_path, make_coco):
    item = dict(setup_idx=1, file_name=NAMES[0], skeleton_file_name=f'{NAMES[0]}.skeleton')
    make_coco(data / 'NTU_train.json', [{**item, 'frame_num': FRAMES, 'action_label': 3}])
    report = convert_ntu(data, tmp_path / 'out')
    ((_, detail),) = report.warnings['class names that differ']
    assert detail == "'drink water', but the class list has 'brush hair' at 3"
    make_coco(data / 'NTU_train.json', [{**item, 'file_name': 'a', 'frame_num': 1, 'action_label': 3}])  # fmt: skip  # noqa: E501
    with pytest.raises(ValueError, match="name must be like S001C001P001R001A001, but got 'a'"):
        convert_ntu(data, tmp_path / 'out')


def test_tool(root, data, tmp_path, run_process):
    tool = root / 'tools/dataset_converters/ntu_to_posedataset.py'
    done = run_process(sys.executable, tool, data, '--out', 'out', '--strict', cwd=tmp_path)
    assert done.stdout == 'ntu60: read 3, wrote 3, left out 0 -> out/annotations.pkl\n'


def test_samples(samples, tmp_path, index_of, poses_of):
    report = convert_ntu(samples / 'ntu', tmp_path, options=Options(strict=True))
    assert (report.listed, report.written) == (2, 2)  # the two files list the same videos
    assert len(report.warnings['in several splits']) == 2
    content = index_of(tmp_path)
    assert [len(content['split'][key]) for key in sorted(content['split'])] == [2, 2, 0, 2]
    assert [item['total_frames'] for item in content['annotations']] == [103, 72]
    one, two = (poses_of(tmp_path, item['frame_dir']) for item in content['annotations'])
    assert one['keypoint'].shape == (1, 103, 25, 2)
    assert two['keypoint'].shape == (2, 72, 25, 2)
    assert one['keypoint'][0, 0, 0].tolist() == [1041, 519]  # 1041.25: half precision
    text = (samples / 'ntu/nturgb+d_skeletons/S001C001P001R001A001.skeleton').read_text()
    bodies = (one['keypoint_score'] > 0).any(axis=2).sum()
    joints = (one['keypoint_score'] > 0).sum()
    assert bodies * 25 - joints == sum('NaN' in line for line in text.splitlines()) > 0
