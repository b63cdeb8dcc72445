from __future__ import annotations

import numpy as np
import pytest
from mmaction.registry import TRANSFORMS
from videos import encode

from integralaction_mm.datasets import SampleTwoRate

SETTING_A = dict(clip_len=dict(RGB=8, Pose=32), frame_interval=dict(RGB=8, Pose=2))
SETTING_B = dict(clip_len=dict(RGB=8, Pose=8), frame_interval=dict(RGB=8, Pose=8))
SHORT = dict(clip_len=dict(RGB=3, Pose=3), frame_interval=dict(RGB=2, Pose=2))


def sample(total_frames: int, **kwargs) -> dict:
    return SampleTwoRate(**kwargs)(dict(total_frames=total_frames))


def test_is_registered():
    transform = TRANSFORMS.build(dict(type='SampleTwoRate', test_mode=True, **SETTING_A))
    assert isinstance(transform, SampleTwoRate)
    assert "clip_len={'RGB': 8, 'Pose': 32}" in repr(transform)


def test_setting_a_samples_one_window_at_two_rates():
    results = sample(63, test_mode=True, **SETTING_A)
    np.testing.assert_array_equal(results['RGB_inds'], np.arange(0, 57, 8))
    np.testing.assert_array_equal(results['Pose_inds'], np.arange(0, 63, 2))
    # An average over 4 poses brings pose time to RGB time: poses 4t start at RGB frame t.
    np.testing.assert_array_equal(results['Pose_inds'][::4], results['RGB_inds'])
    assert results['modality'] == ['RGB', 'Pose']
    assert results['num_clips'] == 1
    assert results['clip_len'] == SETTING_A['clip_len']
    assert results['frame_interval'] == SETTING_A['frame_interval']


def test_setting_b_samples_the_same_frames():
    results = sample(200, num_clips=3, **SETTING_B)
    np.testing.assert_array_equal(results['RGB_inds'], results['Pose_inds'])
    assert results['RGB_inds'].shape == (24,)
    assert results['RGB_inds'].dtype == np.int64


@pytest.mark.parametrize('num_clips, total_frames, starts', [
    (1, 5, [0]),
    (1, 15, [5]),  # the middle
    (2, 15, [0, 10]),
    (3, 15, [0, 5, 10]),
    (10, 14, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]),
    (10, 24, [0, 2, 4, 6, 8, 10, 12, 14, 16, 19]),  # floor(19 t / 9)
    (3, 4, [0, 0, 0]),
])  # fmt: skip
def test_test_clips_spread_from_first_to_last_start(num_clips, total_frames, starts):
    results = sample(total_frames, num_clips=num_clips, test_mode=True, **SHORT)
    clips = results['RGB_inds'].reshape(num_clips, 3)
    assert clips[:, 0].tolist() == starts
    assert clips.max() < total_frames
    if total_frames > 5:
        assert clips[-1, -1] == total_frames - 1 or num_clips == 1


def test_ten_clips_of_a_long_video():
    results = sample(250, num_clips=10, test_mode=True, **SETTING_B)
    starts = results['RGB_inds'].reshape(10, 8)[:, 0]
    assert starts.tolist() == [(250 - 1 - 56) * t // 9 for t in range(10)]


def test_training_starts_are_random_within_the_video():
    np.random.seed(0)
    results = sample(9, num_clips=200, **SHORT)
    clips = results['Pose_inds'].reshape(200, 3)
    assert set(clips[:, 0]) == {0, 1, 2, 3, 4}
    np.testing.assert_array_equal(clips - clips[:, :1], np.tile([0, 2, 4], (200, 1)))
    np.testing.assert_array_equal(results['RGB_inds'], results['Pose_inds'])


@pytest.mark.parametrize('test_mode', [False, True])
def test_short_video_loops(test_mode):
    results = sample(3, test_mode=test_mode, **SHORT)
    assert results['RGB_inds'].tolist() == [0, 2, 1]


def test_video_of_one_frame():
    assert sample(1, **SHORT)['RGB_inds'].tolist() == [0, 0, 0]


@pytest.mark.parametrize('modality, absent', [('RGB', 'Pose'), ('Pose', 'RGB')])
def test_one_modality(modality, absent):
    results = sample(20, test_mode=True, clip_len={modality: 4}, frame_interval={modality: 1})
    assert results['modality'] == [modality]
    assert results[f'{modality}_inds'].tolist() == [8, 9, 10, 11]
    assert f'{absent}_inds' not in results


@pytest.mark.parametrize('change, message', [
    (dict(clip_len=dict(Flow=8)),
     r"clip_len must be a dict with keys among \('RGB', 'Pose'\), but got \{'Flow': 8\}"),
    (dict(clip_len={}), 'clip_len must be a dict .* but got {}'),
    (dict(clip_len=8), 'clip_len must be a dict .* but got 8'),
    (dict(frame_interval=8), 'frame_interval must be a dict .* but got 8'),
    (dict(frame_interval=dict(RGB=8, Pose=0)), "frame_interval must be >= 1, but got .*'Pose': 0"),
    (dict(clip_len=dict(RGB=8)), r"same keys, but got \['RGB'\] and \['Pose', 'RGB'\]"),
    (dict(num_clips=0), 'num_clips must be >= 1, but got 0'),
])  # fmt: skip
def test_wrong_argument(change, message):
    with pytest.raises(ValueError, match=message):
        SampleTwoRate(**{**SETTING_B, **change})


@pytest.mark.parametrize('annotation, message', [
    (dict(filename='a.mp4', total_frames=0), "total_frames of 'a.mp4' must be >= 1, but got 0"),
    (dict(label=0), "must have 'total_frames', 'filename' or 'frame_dir', but got .'label'"),
    (dict(frames=[]), "total_frames of None must be >= 1, but got 0"),
])  # fmt: skip
def test_video_without_frames(annotation, message):
    with pytest.raises(ValueError, match=message):
        SampleTwoRate(**SETTING_B)(annotation)


def test_frames_are_counted_where_nothing_tells_their_number(tmp_path):
    rgb = dict(clip_len=dict(RGB=2), frame_interval=dict(RGB=1))
    pose = dict(clip_len=dict(Pose=2), frame_interval=dict(Pose=1))
    encode(tmp_path / 'v.avi', np.zeros((7, 16, 16, 3), dtype=np.uint8), 25, 'mjpeg')
    (tmp_path / 'folder').mkdir()
    for name in ('000001.jpg', '000002.JPG', '.000003.jpg', 'labels.txt'):
        (tmp_path / 'folder' / name).touch()
    keypoint = np.zeros((1, 5, 18, 2))
    for window, annotation, expected in (
        (rgb, dict(filename=str(tmp_path / 'v.avi'), keypoint=keypoint), 7),
        (rgb, dict(frame_dir=str(tmp_path / 'v')), 7),
        (rgb, dict(frame_dir=str(tmp_path / 'folder')), 2),
        (rgb, dict(filename='x', frames=[0] * 3), 3),
        (rgb, dict(array=np.zeros((4, 2, 2, 3))), 4),
        (rgb, dict(filename='x', frames=[0] * 3, total_frames=9), 9),
        (pose, dict(filename='x', keypoint=keypoint), 5),
    ):
        results = SampleTwoRate(**window)(annotation)
        assert results['total_frames'] == expected
    with pytest.raises(FileNotFoundError, match='neither a video nor a folder of frames: b'):
        SampleTwoRate(**rgb)(dict(frame_dir='b'))
