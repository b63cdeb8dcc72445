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
