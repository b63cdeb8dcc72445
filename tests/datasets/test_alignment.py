"""Frames and poses by time, on values worked out by hand."""

from __future__ import annotations

import warnings

import numpy as np
import pytest

from integralaction_mm.datasets.alignment import (
    align_frames,
    align_poses,
    check_clock,
    is_other_rate,
    scale_keypoints,
)
from integralaction_mm.video.reading import DecodeError, VideoReader
from tests.helpers import forms

FRAMES = forms.FRAMES


@pytest.mark.parametrize(
    ('clock', 'count', 'expected'),
    [
        (4, 4, [0, 1, 2, 3]),
        # The middle of tick t, (t + 1/2) / clock of the video, lies in frame floor(count * that).
        (4, 8, [1, 3, 5, 7]),
        (4, 2, [0, 0, 1, 1]),
        (4, 3, [0, 1, 1, 2]),  # 3/8, 9/8, 15/8, 21/8
        (4, 1, [0, 0, 0, 0]),
    ],
)
def test_frames_at_the_ticks_of_a_clock(clock, count, expected):
    assert align_frames(np.arange(clock), clock, count).tolist() == expected


def test_every_index_is_there():
    for clock in range(1, 40):
        for count in range(1, 40):
            inds = align_frames(np.arange(clock), clock, count)
            assert inds.min() >= 0
            assert inds.max() < count
            assert (np.diff(inds) >= 0).all()


def test_poses_at_the_ticks_of_a_clock():
    score = np.arange(6, dtype=np.float16).reshape(2, 3, 1)  # [M, T, K]
    keypoint = np.stack([score, -score], axis=-1)
    xy, got = align_poses(keypoint, score, np.array([3, 0]), 4)
    assert got.tolist() == [[[2], [0]], [[5], [3]]]
    assert xy[1].tolist() == [[[5, -5]], [[3, -3]]]
    assert xy.dtype == got.dtype == np.float32
    xy[:] = 0
    assert keypoint.any()


def test_keypoints_at_another_size():
    keypoint = np.array([[10, 20], [0, 1]], dtype=np.float32)
    scaled = scale_keypoints(keypoint, (100, 50), (50, 100))  # (h, w): x doubles, y halves
    assert scaled.tolist() == [[20, 10], [0, 0.5]]
    assert scaled.dtype == np.float32


@pytest.mark.parametrize('clock, count, fps, clock_fps, expected', [
    (300, 250, 25, None, True),  # 30 frames per second, as Kinetics' poses
    (300, 250, 25, 30, True),
    (300, 250, 25, 25, False),  # 12 s and 10 s
    (200, 250, 25, 20, True),
    (500, 250, 25, None, True),
    (31, 250, 25, None, True),  # every eighth
    (434, 302, 30, None, False),
    (300, 180, 30, None, True),  # 50 frames per second
    (300, 180, 30, 30, False),
    (300, 180, 0, None, False),
])  # fmt: skip
def test_another_rate(clock, count, fps, clock_fps, expected):
    assert is_other_rate(clock, count, fps, clock_fps) is expected


@pytest.mark.parametrize('name', ['h264.mp4', 'h264.mkv', 'mpeg4.avi'])
def test_a_clock_that_fits_a_video(tmp_path, name):
    reader = VideoReader(forms.make(tmp_path, name))
    with warnings.catch_warnings():
        warnings.simplefilter('error')
        for clock in (FRAMES, FRAMES + 1, 2 * FRAMES, round(1.2 * FRAMES), FRAMES // 2):
            check_clock(clock, reader)
        check_clock(round(FRAMES * 0.7), reader, clock_fps=17.5)


def test_a_clock_of_another_video(tmp_path):
    reader = VideoReader(forms.make(tmp_path, 'h264.mp4'))
    told = f'h264.mp4: the annotation has total_frames = 37, and the file {FRAMES} frames'
    with pytest.warns(UserWarning, match=told):
        check_clock(37, reader)
    with pytest.warns(UserWarning, match='poses may not belong to their frames'):
        check_clock(2 * FRAMES, reader, clock_fps=25)


@pytest.mark.parametrize('name', ['h264.mkv', 'vp8.webm', 'mpeg4.avi'])
def test_a_video_that_was_cut_off_is_not_stretched(tmp_path, name):
    path = forms.cut(forms.make(tmp_path, name), 0.9 if name == 'mpeg4.avi' else 0.75)
    reader = VideoReader(path)
    told = (
        f'{name}.* total_frames = {FRAMES}, and the file {len(reader)} frames of the {FRAMES} '
        'that its header promises: it was cut off'
    )
    assert 5 < len(reader) < FRAMES - 2
    with pytest.raises(DecodeError, match=told):
        check_clock(FRAMES, reader)
    with pytest.raises(DecodeError, match='it was cut off'):
        check_clock(2 * FRAMES, reader, clock_fps=50)
    with pytest.warns(UserWarning, match=told):
        check_clock(FRAMES, VideoReader(path, strict=False))
