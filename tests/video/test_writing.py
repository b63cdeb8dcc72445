"""Videos as another decoder reads them back."""

from __future__ import annotations

import decord
import numpy as np
import pytest

from integralaction_mm.video.writing import write_video


def frames(count: int, shape: tuple[int, int] = (48, 64)) -> list[np.ndarray]:
    """A grey ramp over time with a red left half."""
    images = [np.full((*shape, 3), 20 * t, dtype=np.uint8) for t in range(count)]
    for image in images:
        image[:, : shape[1] // 2] = (200, 0, 0)
    return images


def test_frames_come_back_in_order_and_in_rgb(tmp_path):
    path = tmp_path / 'new, folder' / 'a b.mp4'
    write_video(path, iter(frames(10)), 25.0)
    reader = decord.VideoReader(str(path))
    assert reader.get_avg_fps() == 25
    got = reader.get_batch(range(len(reader))).asnumpy().astype(int)
    assert got.shape == (10, 48, 64, 3)
    np.testing.assert_allclose(got[:, 24, 56], np.full((10, 3), 20) * np.arange(10)[:, None], 0, 8)
    np.testing.assert_allclose(got[:, 24, 8], np.tile((200, 0, 0), (10, 1)), 0, 12)
    assert [item.name for item in path.parent.iterdir()] == ['a b.mp4']


def test_frame_rate_that_mpeg4_refuses(tmp_path):
    write_video(tmp_path / 'a.mp4', frames(3), 240.013)
    reader = decord.VideoReader(str(tmp_path / 'a.mp4'))
    assert reader.get_avg_fps() == pytest.approx(240.01)


@pytest.mark.parametrize(
    ('images', 'error', 'message'),
    [
        ([], ValueError, 'a video must have a frame, but got none: .*a.mp4'),
        (
            [*frames(2), *frames(1, (48, 66))],
            ValueError,
            r'all frames must be \(48, 64, 3\) as the first, but got \(48, 66, 3\): .*a.mp4',
        ),
    ],
)
def test_frames_that_are_no_video_leave_none(images, error, message, tmp_path):
    with pytest.raises(error, match=message):
        write_video(tmp_path / 'a.mp4', images, 30)
    assert not list(tmp_path.iterdir())


def test_suffix_that_opencv_does_not_know(tmp_path):
    with pytest.raises(OSError, match='video cannot be written: .*a.unknown'):
        write_video(tmp_path / 'a.unknown', frames(2), 30)
    assert not list(tmp_path.iterdir())
