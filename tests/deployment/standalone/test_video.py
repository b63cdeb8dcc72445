"""Frames without MMAction2: those that the package reads."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from integralaction_mm.deployment.standalone.video import Video
from integralaction_mm.video.reading import VideoReader


def test_frames_of_a_video_and_of_a_folder(videos, tmp_path):
    wanted = VideoReader(videos[0]).read([1, 4])
    video = Video(videos[0])
    assert (video.count, video.shape) == (len(VideoReader(videos[0])), (48, 64))
    np.testing.assert_array_equal(list(video.read(np.array([1, 4]))), wanted)
    for number, frame in enumerate(wanted):
        cv2.imwrite(str(tmp_path / f'{number}.png'), frame[..., ::-1])
    folder = Video(tmp_path)
    assert folder.count == 2
    np.testing.assert_array_equal(list(folder.read(np.array([0, 1]))), wanted)


def test_what_is_no_video(tmp_path):
    with pytest.raises(FileNotFoundError, match=r'video not found: gone.mp4'):
        Video(type(tmp_path)('gone.mp4'))
    with pytest.raises(ValueError, match='video cannot be decoded'):
        Video(tmp_path)
