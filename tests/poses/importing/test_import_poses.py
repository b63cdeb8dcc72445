"""Poses of other programs, end to end: files in, samples of a training out."""

from __future__ import annotations

import numpy as np
import pytest
from mmaction.registry import DATASETS
from mmengine.config import Config
from squares import FRAMES, load, write_video

from integralaction_mm import config_path
from integralaction_mm.poses.importing import import_poses


@pytest.fixture
def openpose(tmp_path, write, flat):
    """Files of OpenPose for five videos of two classes; the surer person comes second."""
    names = ('jump/a', 'jump/b', 'run/c', 'run/d', 'run/e')
    for name in names:
        write_video(tmp_path / 'videos' / f'{name}.avi')
        for t in range(FRAMES):
            people = [
                dict(person_id=[7], pose_keypoints_2d=flat(25, 5, 10 + t, 0.25)),
                dict(person_id=[4], pose_keypoints_2d=flat(25, 30 + t, 15, 0.5)),
            ]
            path = tmp_path / 'poses' / name / f'{name[-1]}_{t:012}_keypoints.json'
            write(path, dict(version=1.3, people=people))
    return tmp_path / 'poses'


@pytest.fixture
def coco(tmp_path, write, flat):
    """A file in COCO's form for the same frames, of one person, without videos."""
    images, annotations = [], []
    for clip, label in enumerate(('jump', 'run', 'run')):
        for t in range(FRAMES):
            number = 100 * clip + t
            name = f'{label}/{clip}/{t + 1:06}.jpg'
            images.append(dict(id=number, file_name=name, height=48, width=64))
            if t != 2:
                keypoints = flat(17, 5, 10 + t, 2)
                annotations.append(dict(id=number, image_id=number, keypoints=keypoints))
    content = dict(images=images, annotations=annotations, categories=[])
    return write(tmp_path / 'person_keypoints.json', content)


def train(path, root: str):
    """The first sample of a config's training."""
    cfg = Config.fromfile(config_path('integralaction/pose_only_k50.py'))
    dataset = dict(cfg.train_dataloader.dataset)
    dataset.update(ann_file=str(path), data_prefix=dict(video=root), split='train')
    return DATASETS.build(dataset)[0]


def test_openpose_with_videos(openpose, tmp_path):
    out = tmp_path / 'poses.pkl'
    report = import_poses(openpose, out, 'openpose', videos=tmp_path / 'videos')
    assert report.lines() == [f'poses: read 5, wrote 5, left out 0 -> {out}']
    content = load(out)
    assert content['classes'] == ['jump', 'run']
    assert content['root'] == str(tmp_path / 'videos')
    assert (content['format'], content['layout']) == ('openpose', 'openpose18')
    assert len(content['split']['val']) == 2
    item = content['annotations'][2]
    assert (item['frame_dir'], item['filename'], item['label']) == ('run/c', 'run/c.avi', 1)
    assert (item['total_frames'], item['fps']) == (FRAMES, 25.0)
    assert item['img_shape'] == item['original_shape'] == (48, 64)
    assert item['keypoint'].dtype == item['keypoint_score'].dtype == np.float16
    # BODY_25 to OpenPose-18: R_Hip (9) is the ninth. The surer person has the first row.
    assert item['keypoint'][:, :, 8, 0].tolist() == [[39 + t for t in range(FRAMES)], [14] * 6]
    assert item['keypoint_score'][:, :, 8].tolist() == [[0.5] * FRAMES, [0.25] * FRAMES]
    sample = train(out, content['root'])
    assert sample['inputs'].shape[-2:] == (18, 3)  # x, y, score, which the device draws
    assert sample['inputs'].nan_to_num()[..., 2].max() == 0.5  # padding is NaN


def test_coco_without_videos(coco, tmp_path):
    out = tmp_path / 'poses.pkl'
    report = import_poses(coco, out, 'coco', layout='coco17')
    single = "class without a video in 'val'"
    assert report.lines() == [
        f'{single}: jump (has one; add videos)',
        f'poses: read 3, wrote 3, left out 0; {single}: 1 -> {out}',
    ]
    content = load(out)
    assert content['classes'] == ['jump', 'run']
    assert 'root' not in content
    item = content['annotations'][0]
    assert 'filename' not in item
    assert 'fps' not in item
    assert (item['frame_dir'], item['total_frames'], item['img_shape']) == ('jump/0', 6, (48, 64))
    assert item['keypoint'][0, :, 0].tolist() == [[5, y] if y else [0, 0] for y in
                                                  (10, 11, 0, 13, 14, 15)]  # fmt: skip
    assert content['split']['all'] == ['jump/0', 'run/1', 'run/2']


def write_form(folder, write, form: str) -> None:
    """Two persons of six frames whose joints lie at (5 + k, 10 + t) and (30 + k, 15 + t)."""
    rows = [(t, i, [(x + k, y + t, 0.5) for k in range(17)])
            for t in range(FRAMES) for i, (x, y) in enumerate(((5, 10), (30, 15)))]  # fmt: skip
    flat = [(t, i, [value for joint in joints for value in joint]) for t, i, joints in rows]
    if form == 'coco':
        images = [dict(id=t, file_name=f'{t}.jpg', height=48, width=64) for t in range(FRAMES)]
        items = [dict(image_id=t, track_id=i, keypoints=values) for t, i, values in flat]
        write(folder / 'a.json', dict(images=images, annotations=items))
    elif form == 'mmpose':
        frames = [dict(frame_id=t, instances=[]) for t in range(FRAMES)]
        for t, i, joints in rows:
            keypoints, scores = [joint[:2] for joint in joints], [0.5] * 17
            frames[t]['instances'].append(
                dict(keypoints=keypoints, keypoint_scores=scores, track_id=i)
            )
        write(folder / 'a.json', frames)
    elif form == 'alphapose':
        items = [dict(image_id=f'{t}.jpg', keypoints=values, idx=i) for t, i, values in flat]
        write(folder / 'a/alphapose-results.json', items)
    elif form == 'ultralytics':
        lines = dict.fromkeys(range(FRAMES), '')
        for t, i, joints in rows:
            values = [v for x, y, c in joints for v in (x / 64, y / 48, c)]
            lines[t] += ' '.join(f'{v:g}' for v in (0, 0.5, 0.5, 1, 1, *values, i + 1)) + '\n'
        for t, text in lines.items():
            write(folder / f'labels/a_{t + 1}.txt', text)
    else:
        names = [f'{axis}{k}' for k in range(17) for axis in ('x', 'y', 'score')]
        table = [','.join(map(str, (t, i, *values))) for t, i, values in flat]
        write(folder / 'a.csv', '\n'.join([','.join(('frame', 'id', *names)), *table]))


@pytest.mark.parametrize('form', ['coco', 'mmpose', 'alphapose', 'ultralytics', 'csv'])
def test_every_form_gives_the_same(tmp_path, write, form):
    write_form(tmp_path / 'poses', write, form)
    write_video(tmp_path / 'videos/run/a.avi')
    out, videos = tmp_path / 'p.pkl', tmp_path / 'videos'
    report = import_poses(tmp_path / 'poses', out, form, videos=videos, layout='coco17')
    assert (report.written, report.left_out) == (1, {})
    (item,) = load(out)['annotations']
    assert (item['filename'], item['total_frames']) == ('run/a.avi', FRAMES)
    t, k = np.arange(FRAMES)[:, None], np.arange(17)
    known = [np.stack(np.broadcast_arrays(x + k, y + t), -1) for x, y in ((5, 10), (30, 15))]
    np.testing.assert_allclose(item['keypoint'], known, atol=0.02)
    assert (item['keypoint_score'] == 0.5).all()


def test_labels_of_a_file(coco, tmp_path, write):
    labels = write(tmp_path / 'labels.txt', 'jump/0 leap\n1 leap\nnobody run\n')
    report = import_poses(coco, tmp_path / 'p.pkl', 'coco', labels=labels)
    assert set(report.warnings) == {'no label', 'label of no video'}
    content = load(tmp_path / 'p.pkl')
    assert [item['label'] for item in content['annotations']] == [0, 0, -1]


def test_what_is_left_out(openpose, tmp_path, write):
    videos = tmp_path / 'videos'
    write_video(videos / 'run/long.avi', frames=9)
    (videos / 'run/bad.avi').write_bytes(b'no video')
    for name in ('run/c', 'run/bad', 'nowhere', 'again/d'):
        write(openpose / name / f'{name.split("/")[-1]}_0_keypoints.json', dict(people=[]))
    (openpose / 'run/c/c_000000000003_keypoints.json').write_text('{')
    report = import_poses(openpose, tmp_path / 'p.pkl', 'openpose', videos=videos)
    left = {reason: [name for name, _ in cases] for reason, cases in report.left_out.items()}
    assert left['cannot be decoded'] == ['run/bad']
    assert left['file of poses damaged'] == ['run/c']
    assert left['no such video'] == ['nowhere']
    assert left['second poses of a video'] == ['run/d']
    assert report.listed == report.written + sum(map(len, left.values()))


def test_more_poses_than_frames(openpose, tmp_path, write):
    name = openpose / f'jump/a/a_{FRAMES:012}_keypoints.json'
    write(name, dict(people=[dict(pose_keypoints_2d=[5.0, 6.0, 0.5] * 25)]))
    videos = tmp_path / 'videos'
    report = import_poses(openpose, tmp_path / 'p.pkl', 'openpose', videos=videos)
    assert report.warnings['poses beyond the last frame'] == [
        ('jump/a', f'1 frames after {FRAMES} of the video')
    ]
    assert load(tmp_path / 'p.pkl')['annotations'][0]['keypoint'].shape[1] == FRAMES
    name.rename(name.with_name('a_1000000000_keypoints.json'))
    report = import_poses(openpose, tmp_path / 'p.pkl', 'openpose', videos=videos, force=True)
    ((_, detail),) = report.left_out['file of poses damaged']
    assert 'numbers of frames must be in 0..5, but got 1000000000' in detail


def test_fractions(openpose, tmp_path, write):
    people = [dict(pose_keypoints_2d=[0.5, 0.25, 1] * 18)]
    write(tmp_path / 'f/a_0_keypoints.json', dict(people=people))
    with pytest.raises(ValueError, match='are they fractions of the frame'):
        import_poses(tmp_path / 'f', tmp_path / 'p.pkl', 'openpose', img_shape=(40, 80))
    import_poses(
        tmp_path / 'f', tmp_path / 'p.pkl', 'openpose', img_shape=(40, 80), normalized=True
    )
    assert load(tmp_path / 'p.pkl')['annotations'][0]['keypoint'][0, 0, 0].tolist() == [40, 10]


def test_names_out_of_the_folder(tmp_path, write):
    images = [dict(id=0, file_name='../up/1.jpg', height=9, width=9)]
    path = write(tmp_path / 'a.json', dict(images=images, annotations=[]))
    with pytest.raises(ValueError, match=r'left of .*a.json: name outside the folder: ../up'):
        import_poses(path, tmp_path / 'p.pkl', 'coco')


@pytest.mark.parametrize(
    'options, error, message',
    [
        (dict(format='x'), ValueError, r"format must be one of \['.*coco.*\], but got 'x'"),
        (dict(first_frame=-1), ValueError, 'first_frame must be an integer >= 0, but got -1'),
        (dict(layout='x'), ValueError, 'layout must be one of'),
        (dict(max_persons=0), ValueError, 'max_persons must be an integer >= 1, but got 0'),
        (dict(source='none'), FileNotFoundError, 'file or folder of poses not found: none'),
        (dict(videos='none'), FileNotFoundError, 'video or folder not found: none'),
        (dict(labels='none'), FileNotFoundError, 'file of labels not found: none'),
    ],
)
def test_wrong_arguments(coco, tmp_path, options, error, message):
    arguments = {'source': coco, 'format': 'coco', **options}
    with pytest.raises(error, match=message):
        import_poses(out=tmp_path / 'poses.pkl', **arguments)
    assert not (tmp_path / 'poses.pkl').exists()


def test_file_that_is_there(coco, tmp_path):
    with pytest.raises(FileExistsError, match=r'out must be a new file, or one with force=True'):
        import_poses(coco, coco, 'coco')


def test_size_that_nothing_tells(openpose, tmp_path):
    with pytest.raises(ValueError, match='unknown size of the frames: .*--img-shape gives it'):
        import_poses(openpose, tmp_path / 'p.pkl', 'openpose')
    report = import_poses(openpose, tmp_path / 'p.pkl', 'openpose', img_shape=(48, 64))
    assert report.written == 5
