from __future__ import annotations

import numpy as np
import pytest

from integralaction_mm.datasets.transforms.stress import DropPose, ShuffleFrames, StaticFrame
from integralaction_mm.datasets.transforms.stress.base import (
    build_source,
    draw_other,
    frame_times,
)


def draws(name, seed=0, kind=StaticFrame):
    return kind(seed=seed).rng(dict(filename=name)).random(3).tolist()


def test_draws_are_those_of_the_video_wherever_it_lies():
    assert draws('/data/x/a.mp4') == draws('/other/x/a.avi')
    assert draws('x/a.mp4') != draws('x/b.mp4')
    assert draws('x/a.mp4') != draws('y/a.mp4')
    assert draws('x/a.mp4') != draws('x/a.mp4', seed=1)
    assert draws('x/a.mp4') != draws('x/a.mp4', kind=ShuffleFrames)


@pytest.mark.parametrize(
    'given, message',
    [
        (dict(severity=0), r'severity must be one of \(1, 2, 3, 4, 5\), but got 0'),
        (dict(severity=6), 'but got 6'),
        (dict(seed=-1), 'seed must be an integer >= 0, but got -1'),
        (dict(seed=0.5), 'but got 0.5'),
    ],
)
def test_wrong_argument(given, message):
    with pytest.raises(ValueError, match=message):
        StaticFrame(**given)


def test_another_video_is_of_another_class_where_both_have_one(sample):
    others = [sample('a.mp4', 1), sample('b.mp4', 0), sample('c.mp4', 1)]
    rng = np.random.default_rng(0)
    names = {draw_other(rng, others, sample('a.mp4', 0))['filename'] for _ in range(20)}
    assert names == {'c.mp4'}
    assert draw_other(rng, others[:2], sample('a.mp4', 0)) is None
    unlabelled = dict(sample('a.mp4'), label=-1)
    names = {draw_other(rng, others, unlabelled)['filename'] for _ in range(40)}
    assert names == {'b.mp4', 'c.mp4'}


def test_times_of_frames(sample):
    given = sample()
    assert frame_times(given).tolist() == [0, 1, 2, 3]
    assert frame_times(dict(given, frame_inds=np.array([[3, 5], [3, 9]]))).tolist() == [3, 5, 3, 9]
    assert frame_times(dict(given, RGB_inds=np.array([1, 2, 4, 8]))).tolist() == [1, 2, 4, 8]


def test_missing_keys_name_the_video_and_the_place():
    with pytest.raises(ValueError, match="'a' must have imgs, but got .*StaticFrame after"):
        StaticFrame().check(dict(frame_dir='a'))
    with pytest.raises(ValueError, match=r"keypoint of 'a' must be \(M, T, K, 2\).*DropPose"):
        DropPose().poses(dict(frame_dir='a'))
    with pytest.raises(ValueError, match=r'got \(1, 4, 2, 3\)'):
        DropPose().poses(dict(frame_dir='a', keypoint=np.zeros((1, 4, 2, 3))))
    with pytest.raises(ValueError, match='dataset must have samples'):
        build_source([])


def test_scores_that_are_not_there_are_1(sample):
    given = sample()
    del given['keypoint_score']
    keypoint, score = DropPose().poses(given)
    assert score.tolist() == [[[1, 1]] * 4]
    keypoint[:] = 0
    assert given['keypoint'].any()
