"""Two workers of a loader read videos, however they are started."""

from __future__ import annotations

import multiprocessing
import pickle

import pytest
from mmaction.registry import DATASETS
from mmengine.registry import DefaultScope
from torch.utils.data import DataLoader

from integralaction_mm.video.reading import VideoReader
from tests.helpers import forms

NAMES = ('h264.mp4', 'hevc_open_gop.mkv', 'vp9.webm', 'mpeg4_b.avi', 'mpeg2.ts', 'h264.h264')
STEPS = [
    dict(type='SampleTwoRate', clip_len=dict(RGB=4), frame_interval=dict(RGB=2)),
    dict(type='DecodeTwoStream'),
]


@pytest.fixture(scope='module')
def dataset(tmp_path_factory):
    folder = tmp_path_factory.mktemp('videos')
    for name in NAMES:
        forms.make(folder, name)
    shape = dict(total_frames=forms.FRAMES, img_shape=(forms.HEIGHT, forms.WIDTH))
    items = [dict(filename=name, label=0, **shape) for name in NAMES * 2]
    content = dict(split=dict(train=list(NAMES)), annotations=items)
    (folder / 'annotations.pkl').write_bytes(pickle.dumps(content))
    with DefaultScope.overwrite_default_scope('mmaction'):
        yield DATASETS.build(
            dict(
                type='TwoStreamDataset',
                ann_file=str(folder / 'annotations.pkl'),
                split='train',
                data_prefix=dict(video=str(folder)),
                pipeline=STEPS,
            )
        )


@pytest.mark.parametrize('method', ['fork', 'spawn'])
def test_two_workers_end_and_give_the_right_frames(dataset, method):
    if method not in multiprocessing.get_all_start_methods():
        pytest.skip(f'this system has no {method}')
    for index in range(len(NAMES)):  # what a decoder leaves behind here must not block a fork
        next(iter(VideoReader(dataset.get_data_info(index)['filename'])))
    loader = DataLoader(
        dataset,
        batch_size=2,
        num_workers=2,
        multiprocessing_context=method,
        persistent_workers=True,
        collate_fn=list,
        timeout=120,  # a deadlock is an error
    )
    for _ in range(2):
        samples = [sample for batch in loader for sample in batch]
        assert len(samples) == 2 * len(NAMES)
        for sample in samples:
            numbers = [forms.number(image) for image in sample['imgs']]
            assert numbers == sample['RGB_inds'].tolist(), sample['filename']
