"""Frames and keypoints as MMAction2's transforms change them."""

from __future__ import annotations

import numpy as np
import pytest
from mmaction.datasets.transforms import CenterCrop, MMCompact, Resize

from integralaction_mm.deployment.standalone import geometry

COMPACT = dict(padding=0.25, threshold=10, hw_ratio=(1.0, 1.0), allow_imgpad=True)


def decoded(make_clips, **kwargs):
    clips = make_clips(**kwargs)
    every = dict.fromkeys(('RGB', 'Pose'), 6), dict.fromkeys(('RGB', 'Pose'), 1)
    clips.sample('window', 1, clip_len=every[0], frame_interval=every[1])
    clips.decode()
    return clips


def results_of(clips) -> dict:
    return dict(imgs=list(clips.frames), keypoint=clips.keypoint.copy(), img_shape=clips.shape)


@pytest.mark.parametrize('transform, step, kwargs', [
    (Resize(scale=(40, 30), keep_ratio=False), 'resize', dict(size=[40, 30])),
    (Resize(scale=(-1, 33)), 'fit', dict(long=None, short=33)),
    (Resize(scale=(50, 40)), 'fit', dict(long=50, short=40)),
    (CenterCrop(crop_size=(41, 30)), 'crop', dict(size=[41, 30])),
    (MMCompact(), 'compact', COMPACT),
    (MMCompact(padding=0, allow_imgpad=False), 'compact',
     dict(COMPACT, padding=0, allow_imgpad=False)),
    (MMCompact(hw_ratio=(0.5, 2)), 'compact', dict(COMPACT, hw_ratio=[0.5, 2])),
    (MMCompact(threshold=200), 'compact', dict(COMPACT, threshold=200)),
])  # fmt: skip
def test_equals_mmaction2(make_clips, transform, step, kwargs):
    clips = decoded(make_clips)
    clips.keypoint[1, 2:4] = 0  # a person who is not always there
    wanted = transform.transform(results_of(clips))
    before = clips.shape
    getattr(geometry, step)(clips, **kwargs)
    assert clips.shape == tuple(wanted['img_shape'])
    assert clips.shape != before or kwargs.get('threshold') == 200
    np.testing.assert_array_equal(np.stack(clips.frames), np.stack(wanted['imgs']))
    np.testing.assert_allclose(clips.keypoint, wanted['keypoint'], atol=1e-5)


def test_fits_and_crops_a_point(make_clips):
    clips = make_clips(shape=(60, 100))
    clips.keypoint[:] = [50, 30]
    geometry.fit(clips, long=40, short=30)  # 40 / 100 is less than 30 / 60
    assert clips.shape == (24, 40)
    geometry.crop(clips, [20, 10])
    # (50, 30) -> (20, 12) -> less left = 10, top = 7
    np.testing.assert_allclose(clips.keypoint[0, 0, 0], [10, 5], atol=1e-5)


def test_nobody_is_compacted_to_nothing(make_clips):
    clips = make_clips()
    clips.keypoint[:] = 0
    geometry.compact(clips, **COMPACT)
    assert clips.shape == (60, 100)


def test_a_crop_larger_than_the_frames(make_clips):
    with pytest.raises(ValueError, match=r'at least \(20, 70\) to be cropped, but got \(100, 60'):
        geometry.crop(make_clips(), [20, 70])
