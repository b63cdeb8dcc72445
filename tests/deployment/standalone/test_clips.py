"""Frames and poses of clips, and how a model gets them."""

from __future__ import annotations

import numpy as np


def test_poses_follow_the_clock(make_clips):
    clips = make_clips(count=6)
    clips.clock = 6
    video, poses = clips.video, dict(
        keypoint=np.arange(3.0)[None, :, None, None] * np.ones((1, 3, 2, 2)),
        keypoint_score=np.ones((1, 3, 2)),
        img_shape=(30, 50),
    )  # fmt: skip
    clips = type(clips)(video, poses, clock=6)
    assert clips.keypoint[0, :, 0, 0].tolist() == [0, 0, 1, 1, 2, 2]
    lengths, steps = dict(RGB=2, Pose=3), dict(RGB=2, Pose=1)
    clips.sample('window', 2, clip_len=lengths, frame_interval=steps)
    clips.decode()
    # Clips from 0 and 3; the frames are twice as large as what the poses are in pixels of.
    assert clips.keypoint[0, :, 0, 0].tolist() == [0, 0, 2, 2, 4, 4]
    assert clips.shape == (60, 100)
    frames = clips.pack_frames()
    assert frames.shape == (2, 2, 3, 60, 100)
    wanted = np.stack(list(video.read([0, 2, 3, 5]))).transpose(0, 3, 1, 2)
    np.testing.assert_array_equal(frames.reshape(wanted.shape), wanted)


def test_another_number_of_clips(make_clips):
    clips = make_clips()
    clips.num_clips = 4
    clips.sample('uniform', 10, clip_len=dict(Pose=3))
    assert len(clips.inds['Pose']) == 12


def test_the_best_persons_of_each_frame(make_clips):
    clips = make_clips(count=2, persons=3)
    clips.num_clips = 1
    clips.score[:] = np.array([[0.1, 0.9], [0.5, 0.2], [0.3, 0.3]])[:, :, None]
    packed = clips.pack_keypoints(most=2)
    assert packed.shape == (1, 2, 2, 18, 3)
    np.testing.assert_allclose(packed[0, :, :, 0, 2], [[0.5, 0.3], [0.9, 0.3]])
    assert clips.pack_keypoints().shape == (1, 2, 3, 18, 3)
    wide = clips.pack_keypoints(most=5)
    assert np.isnan(wide[:, :, 3:]).all()
    assert not np.isnan(wide[:, :, :3]).any()
