from __future__ import annotations

import pickle

import cv2
import numpy as np
import pytest
from bad_videos import STEPS, dataset_of, make_videos
from mmaction.registry import DATASETS
from mmengine.registry import DefaultScope

from integralaction_mm.datasets.bad_videos import BadVideos, describe_bad_videos
from integralaction_mm.video.reading import DecodeError


def build(folder, **more):
    with DefaultScope.overwrite_default_scope('mmaction'):
        return DATASETS.build(dataset_of(folder, **more))


@pytest.mark.parametrize(
    ('share', 'total', 'allowed'),
    [(0.05, 20, 3), (0.05, 100, 5), (0.05, 119, 5), (0.01, 1000, 10), (0, 100, 0), (1, 10, 9),
     (0.05, 2, 1)],
)  # fmt: skip
def test_how_many_may_be(share, total, allowed):
    assert BadVideos(share).allowed(total) == allowed


@pytest.mark.parametrize('share', [-0.1, 1.5, float('nan')])
def test_share_out_of_range(share):
    with pytest.raises(ValueError, match=rf'max_bad_videos must be in 0\.\.1, but got {share}'):
        BadVideos(share)


def test_each_is_given_out_once():
    bad = BadVideos()
    bad.add('a', 'one')
    bad.add('a', 'two')
    assert bad.take() == dict(a='one')
    bad.add('a', 'three')
    bad.add('b', 'four')
    assert bad.take() == dict(b='four')
    assert bad.found == dict(a='one', b='four')
    assert describe_bad_videos(bad.found, 1, 9) == (
        'at most 1 of 9 videos may be bad (max_bad_videos), but 2 are:\n  one\n  four'
    )


def test_the_next_whole_one_takes_the_place(tmp_path):
    dataset = build(make_videos(tmp_path, 6, bad=[2, 3, 5]))
    names = [sample['data_samples'].filename for sample in dataset]
    expected = [str(tmp_path / f'{number:03}.mp4') for number in (0, 1, 4, 4, 4, 0)]
    assert names == expected
    (tmp_path / '002.mp4').write_bytes((tmp_path / '001.mp4').read_bytes())  # not tried again
    assert [sample['data_samples'].filename for sample in dataset] == expected
    assert sorted(dataset.bad_videos.found) == [str(tmp_path / f'00{n}.mp4') for n in (2, 3, 5)]


def test_in_tests_a_bad_video_is_an_error(tmp_path):
    dataset = build(make_videos(tmp_path, 6, bad=[2]), test_mode=True)
    with pytest.raises(DecodeError, match=f'video cannot be decoded: {tmp_path}/002.mp4'):
        dataset[2]


def test_none_may_be_bad(tmp_path):
    dataset = build(make_videos(tmp_path, 6, bad=[2]), max_bad_videos=0)
    with pytest.raises(DecodeError, match=f'video cannot be decoded: {tmp_path}/002.mp4'):
        dataset[2]


def test_all_are_bad(tmp_path):
    dataset = build(make_videos(tmp_path, 2, bad=[0, 1]), max_bad_videos=1)
    with pytest.raises(ValueError, match=r'at most 1 of 2 videos may be bad .*, but 2 are:'):
        dataset[0]


def test_a_folder_that_lacks_a_frame(tmp_path):
    make_videos(tmp_path, 2)
    content = pickle.loads((tmp_path / 'annotations.pkl').read_bytes())
    for number, item in enumerate(content['annotations']):
        item['frame_dir'] = item.pop('filename').replace('.mp4', '')
        folder = tmp_path / 'frames' / item['frame_dir']
        folder.mkdir(parents=True)
        for frame in range(1, 4 + number):  # the first has three of four
            cv2.imwrite(str(folder / f'{frame:06}.jpg'), np.zeros((32, 32, 3), np.uint8))
    content['split']['train'] = ['000', '001']
    (tmp_path / 'annotations.pkl').write_bytes(pickle.dumps(content))
    steps = [dict(STEPS[0], clip_len=dict(RGB=4)), *STEPS[1:-1]]
    steps.append(dict(type='PackActionInputs', meta_keys=('frame_dir',)))
    prefix = dict(video=str(tmp_path / 'frames'))
    dataset = build(tmp_path, pipeline=steps, data_prefix=prefix)
    assert dataset[0]['data_samples'].frame_dir == f'{tmp_path}/frames/001'
    (reason,) = dataset.bad_videos.found.values()
    assert reason == f'frame not found: {tmp_path}/frames/000/000004.jpg'


def test_without_the_hook_the_dataset_names_them(tmp_path, log):
    dataset = build(make_videos(tmp_path, 6, bad=[2]))
    for _ in range(2):
        assert len(list(dataset)) == 6
    (line,) = [line for line in log if 'bad video' in line]
    assert line.startswith(f'bad video, replaced by another: video cannot be decoded: {tmp_path}')
