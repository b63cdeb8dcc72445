"""Poses of own videos: everything but the estimators, with a small real one."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from mmaction.registry import DATASETS
from squares import FRAMES, Squares, load, write_video

from integralaction_mm.poses import extract_poses


def test_file(folder, tmp_path):
    report = extract_poses([folder], tmp_path / 'poses.pkl', Squares())
    assert report.lines() == [f'poses: read 5, wrote 5, left out 0 -> {tmp_path / "poses.pkl"}']
    content = load(tmp_path / 'poses.pkl')
    assert content['classes'] == ['jump', 'run']
    assert content['root'] == str(folder)
    assert (content['backend'], content['model']) == ('squares', 'threshold')
    assert (content['layout'], content['max_persons']) == ('openpose18', 5)
    split = content['split']
    assert len(split['all']) == 5
    assert len(split['val']) == 2  # one of each class
    assert sorted(split['train'] + split['val']) == split['all']
    item = content['annotations'][2]
    assert (item['frame_dir'], item['filename'], item['label']) == ('run/c', 'run/c.avi', 1)
    assert (item['total_frames'], item['fps']) == (FRAMES, 25.0)
    assert item['img_shape'] == item['original_shape'] == (48, 64)
    assert item['keypoint'].shape == (2, FRAMES, 18, 2)
    assert item['keypoint'].dtype == item['keypoint_score'].dtype == np.float16
    # The brighter square, on the right, comes first; both go down with time.
    middle = np.array([[[x, 14.5 + t] for t in range(FRAMES)] for x in (44.5, 12.5)])
    assert np.abs(item['keypoint'] - middle[:, :, None]).max() < 1
    assert item['keypoint_score'][:, 0, 0] == pytest.approx([240 / 255, 120 / 255], abs=0.03)
    assert not (tmp_path / 'poses.pkl.parts').exists()


def pipeline_dataset(path: Path, layout: str):
    pipeline = [
        dict(type='SampleTwoRate', clip_len=dict(Pose=4), frame_interval=dict(Pose=1)),
        dict(type='DecodeTwoStream'),
        dict(type='PoseHeatmapPAF', layout=layout),
    ]
    root = load(path)['root']
    return DATASETS.build(
        dict(
            type='TwoStreamDataset',
            ann_file=str(path),
            data_prefix=dict(video=root),
            split='train',
            pipeline=pipeline,
        )
    )


@pytest.mark.parametrize('layout, channels', [('openpose18', 52), ('coco17', 55)])
def test_dataset_reads_the_file(folder, tmp_path, layout, channels):
    extract_poses([folder], tmp_path / 'poses.pkl', Squares(), layout=layout)
    sample = pipeline_dataset(tmp_path / 'poses.pkl', layout)[0]
    assert sample['heatmap_imgs'].shape == (4, channels, 56, 56)
    assert sample['heatmap_imgs'].max() > 0.5


def test_config_of_another_layout(folder, tmp_path):
    extract_poses([folder], tmp_path / 'poses.pkl', Squares(), layout='coco17')
    with pytest.raises(
        ValueError, match="must be 'coco17', .* but got 'openpose18' in .*poses.pkl"
    ):
        pipeline_dataset(tmp_path / 'poses.pkl', 'openpose18')


def test_at_most_max_persons(folder, tmp_path):
    extract_poses([folder], tmp_path / 'poses.pkl', Squares(), max_persons=1)
    item = load(tmp_path / 'poses.pkl')['annotations'][0]
    assert item['keypoint'].shape == (1, FRAMES, 18, 2)
    assert np.abs(item['keypoint'][..., 0] - 44.5).max() < 1


def test_nobody_and_what_is_not_finite(tmp_path):
    class Odd(Squares):
        def estimate(self, frame):
            keypoint, score = super().estimate(frame)
            if len(keypoint):
                keypoint[:, 0], score[:, 1], keypoint[:, 2] = np.nan, 7, -50
            return keypoint, score

    videos = [write_video(tmp_path / 'a.avi', ()), write_video(tmp_path / 'b.avi')]
    report = extract_poses(videos, tmp_path / 'p.pkl', Odd(), layout='coco17')
    assert report.warnings['nobody found'] == [('a.avi', 'no person in any frame')]
    empty, odd = load(tmp_path / 'p.pkl')['annotations']
    assert empty['keypoint'].shape == (1, FRAMES, 17, 2)
    assert not empty['keypoint'].any()
    assert not odd['keypoint'][:, :, 0].any()
    assert not odd['keypoint_score'][:, :, 0].any()
    assert (odd['keypoint_score'][:, :, 1] == 1).all()
    assert (odd['keypoint'][:, :, 2] == -50).all()  # outside the frame it stays


def test_bad_video_is_left_out(folder, tmp_path, capfd):
    (folder / 'run' / 'bad.avi').write_bytes(b'no video')
    report = extract_poses([folder], tmp_path / 'poses.pkl', Squares())
    assert [name for name, _ in report.left_out['cannot be decoded']] == ['run/bad.avi']
    assert 'read 6, wrote 5, left out 1 (cannot be decoded: 1)' in report.lines()[-1]
    assert len(load(tmp_path / 'poses.pkl')['annotations']) == 5
    printed = [line for line in capfd.readouterr().err.splitlines() if 'cannot be decoded' in line]
    assert len(printed) == 1
    assert 'run/bad.avi' in printed[0]


def test_only_bad_videos(tmp_path):
    (tmp_path / 'bad.avi').write_bytes(b'no video')
    with pytest.raises(ValueError, match='no video is left.*bad.avi'):
        extract_poses([tmp_path / 'bad.avi'], tmp_path / 'poses.pkl', Squares())
    assert sorted(path.name for path in tmp_path.iterdir()) == ['bad.avi']


def test_estimator_that_always_fails(folder, tmp_path):
    class Broken(Squares):
        def estimate(self, frame):
            raise RuntimeError('out of memory')

    with pytest.raises(RuntimeError, match='failed on 3 videos in a row.*out of memory'):
        extract_poses([folder], tmp_path / 'poses.pkl', Broken())
    assert not (tmp_path / 'poses.pkl').exists()


@pytest.mark.parametrize(
    'options, error, message',
    [
        (dict(layout='ntu25'), ValueError, r"layout must be one of .*coco17.*, but got 'ntu25'"),
        (dict(max_persons=0), ValueError, 'max_persons must be an integer >= 1, but got 0'),
        (dict(val_ratio=1.0), ValueError, 'val_ratio must be in 0..1, 1 excluded, but got 1.0'),
        (dict(seed=-1), ValueError, 'seed must be an integer >= 0, but got -1'),
        (dict(backend='none'), ValueError, r"backend must be one of .*, but got 'none'"),
        (dict(labels='none.txt'), FileNotFoundError, 'file of labels not found: none.txt'),
        (dict(videos=['none.avi']), FileNotFoundError, 'video or folder not found: none.avi'),
    ],
)
def test_wrong_arguments(folder, tmp_path, options, error, message):
    arguments = {'videos': [folder], 'backend': Squares(), **options}
    with pytest.raises(error, match=message):
        extract_poses(out=tmp_path / 'poses.pkl', **arguments)
    assert not list(tmp_path.glob('poses.pkl*'))


def test_layout_that_the_estimator_lacks(folder, tmp_path):
    backend = Squares()
    backend.layout = 'openpose18'
    with pytest.raises(ValueError, match="must be openpose18 with this estimator, but got 'coco"):
        extract_poses([folder], tmp_path / 'poses.pkl', backend, layout='coco17')


class Bodies(Squares):
    """The squares' corners are joints, so that persons have a size; the darker one is surer
    in every third frame."""

    def start(self):
        super().start()
        self.time = 0

    def estimate(self, frame):
        keypoint, score = super().estimate(frame)
        keypoint[:, :8] += 5
        keypoint[:, 8:] -= 5
        self.time += 1
        return keypoint, score if self.time % 3 else score[::-1]


@pytest.mark.parametrize(
    ('track', 'expected'), [(True, [44.5] * 6), (False, [44.5, 44.5, 12.5] * 2)]
)
def test_persons_keep_their_places(tmp_path, track, expected):
    video = write_video(tmp_path / 'a.avi', ((8, 200), (40, 240)))
    extract_poses([video], tmp_path / 'p.pkl', Bodies(), layout='coco17', track=track)
    content = load(tmp_path / 'p.pkl')
    assert content['track'] is track
    middle = content['annotations'][0]['keypoint'][0, :, [0, -1], 0].mean(axis=0)
    np.testing.assert_allclose(middle, expected, atol=0.6)
