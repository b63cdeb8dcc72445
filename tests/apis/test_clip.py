from __future__ import annotations

import numpy as np

from integralaction_mm.apis.clip import Clip, open_clip
from integralaction_mm.video.reading import VideoReader


def test_streamed_frames_are_those_of_the_pipeline(videos):
    clip = open_clip(videos[0])
    reader = VideoReader(videos[0])
    assert clip.count == len(reader)
    assert clip.shape == (48, 64)
    assert clip.fps == 30
    for index, frame in enumerate(clip.images()):
        np.testing.assert_array_equal(frame, reader.read([index])[0])
    assert index == clip.count - 1


def test_poses_are_aligned_and_scaled():
    keypoint = np.arange(4.0)[None, :, None, None] * np.ones((1, 4, 1, 2))
    poses = dict(
        keypoint=keypoint, keypoint_score=keypoint[..., 0], img_shape=(10, 10), total_frames=4
    )
    clip = Clip('clip', 8, (20, 40), poses=poses)
    xy, score = clip.poses_at(np.arange(8))  # two frames for each pose
    np.testing.assert_array_equal(score[0, :, 0], [0, 0, 1, 1, 2, 2, 3, 3])
    np.testing.assert_array_equal(xy[0, 7, 0], [12, 6])  # 3 times 40 / 10 and 20 / 10
    part = clip.part(4, None, 4)
    assert part.count == 4
    np.testing.assert_array_equal(part.poses['keypoint_score'][0, :, 0], [2, 2, 3, 3])
    assert part.poses['img_shape'] == (20, 40)


def test_the_last_frame_stands_for_those_that_are_missing(videos):
    clip = open_clip(videos[0])
    longer = Clip(clip.name, clip.count + 2, clip.shape, path=clip.path)
    *_, last, first, second = longer.images()
    np.testing.assert_array_equal([first, second], [last, last])


def test_annotation_of_a_clip(videos):
    """As a dataset gives it: one pose for each frame of the clock, in arrays of its own."""
    poses = dict(
        keypoint=np.ones((1, 2, 1, 2), np.float16),
        keypoint_score=np.array([[[0.25], [0.5]]]),
        img_shape=(10, 20),
        total_frames=4,
    )
    clip = Clip('clip', 8, (20, 40), frames=[np.zeros((20, 40, 3), np.uint8)] * 8, poses=poses)
    taken = clip.sample(['Pose'])
    assert (taken['total_frames'], taken['img_shape'], taken['modality']) == (4, (10, 20), 'Pose')
    assert taken['keypoint'].dtype == np.float16
    assert taken['keypoint_score'].ravel().tolist() == [0.25, 0.25, 0.5, 0.5]
    assert 'frames' not in taken
    taken['keypoint'][:] = 9
    assert (poses['keypoint'] == 1).all()
    seen = clip.sample(['RGB'])
    assert (seen['total_frames'], seen['img_shape'], len(seen['frames'])) == (4, (20, 40), 8)
    assert 'keypoint' not in seen
    assert open_clip(videos[0]).sample(['RGB', 'Pose'])['filename'] == str(videos[0])


def test_a_part_of_joints_in_space():
    joints = np.arange(4.0)[None, :, None, None] * np.ones((1, 4, 1, 3))
    part = Clip('clip', 8, (2, 2), poses=dict(keypoint=joints, img_shape=(2, 2))).part(4, None, 4)
    assert part.poses['keypoint'][0, :, 0].tolist() == [[2] * 3, [2] * 3, [3] * 3, [3] * 3]
