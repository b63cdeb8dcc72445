"""Videos as another decoder reads them back."""

from __future__ import annotations

import os
from fractions import Fraction

import av
import numpy as np
import pytest
from videos import decode

from integralaction_mm.video.writing import ENCODERS, find_encoder, write_video


def frames(count: int, shape: tuple[int, int] = (48, 64)) -> list[np.ndarray]:
    """A grey ramp over time with a red left half."""
    images = [np.full((*shape, 3), 20 * t, dtype=np.uint8) for t in range(count)]
    for image in images:
        image[:, : shape[1] // 2] = (200, 0, 0)
    return images


def boxes(path) -> list[str]:
    """Kinds of a MP4's boxes, in their order."""
    content, start, kinds = path.read_bytes(), 0, []
    while start < len(content):
        kinds.append(content[start + 4 : start + 8].decode())
        start += int.from_bytes(content[start : start + 4], 'big')
    return kinds


def check_frames(path, count: int = 10) -> None:
    got = decode(path).astype(int)
    assert got.shape == (count, 48, 64, 3)
    grey = np.full((count, 3), 20) * np.arange(count)[:, None]
    np.testing.assert_allclose(got[:, 24, 56], grey, 0, 8)
    np.testing.assert_allclose(got[:, 24, 8], np.tile((200, 0, 0), (count, 1)), 0, 12)


def test_frames_come_back_in_order_and_in_rgb(tmp_path):
    path = tmp_path / 'new, folder' / 'a b.mp4'
    write_video(path, iter(frames(10)), 25.0)
    check_frames(path)
    assert [item.name for item in path.parent.iterdir()] == ['a b.mp4']


def test_a_player_can_play_it(tmp_path):
    """H.264 of the kind that all play, its index in front, and the colours said."""
    write_video(tmp_path / 'a.mp4', frames(3), 25)
    kinds = boxes(tmp_path / 'a.mp4')
    assert kinds.index('moov') < kinds.index('mdat')
    with av.open(str(tmp_path / 'a.mp4')) as file:
        (stream,) = file.streams
        assert stream.codec_context.name == 'h264'
        assert stream.codec_context.pix_fmt == 'yuv420p'
        picture = next(file.decode(video=0))
    # BT.601: Y = 16 + 65.481 R of a red of 200 / 255.
    assert picture.to_ndarray()[24, 8] == pytest.approx(16 + 65.481 * 200 / 255, abs=1)
    assert (picture.colorspace, picture.color_range) == (6, 1)  # smpte170m, limited


@pytest.mark.parametrize('encoder', ENCODERS)
def test_every_encoder(tmp_path, encoder):
    try:
        assert find_encoder(encoder) == encoder
    except ValueError as error:
        pytest.skip(str(error))
    policies = []

    def watched():
        for frame in frames(10):
            policies.append({os.sched_getscheduler(int(t)) for t in os.listdir('/proc/self/task')})
            yield frame

    given = watched() if os.path.isdir('/proc/self/task') else frames(10)
    write_video(tmp_path / 'a.mp4', given, 25, encoder=encoder)
    check_frames(tmp_path / 'a.mp4')
    # SVT-AV1 as root would have all else on the machine wait for it.
    assert all(policy == policies[0] for policy in policies)


def test_encoders_that_are_not_there():
    with pytest.raises(ValueError, match=r"encoder must be one of \['libx264', .*, but got 'mp4v"):
        find_encoder('mp4v')


@pytest.mark.parametrize(
    ('fps', 'rate'),
    [
        (30000 / 1001, Fraction(30000, 1001)),
        (29.97, Fraction(2997, 100)),
        (240.013, Fraction(240013, 1000)),
        (0.5, Fraction(1, 2)),
    ],
)
def test_frame_rates(tmp_path, fps, rate):
    write_video(tmp_path / 'a.mp4', frames(5), fps)
    with av.open(str(tmp_path / 'a.mp4')) as file:
        (stream,) = file.streams
        assert stream.average_rate == rate
        assert stream.duration * stream.time_base == 5 / rate
        times = [frame.pts * frame.time_base for frame in file.decode(video=0)]
    assert times == [number / rate for number in range(5)]


@pytest.mark.parametrize('shape', [(47, 64), (48, 63), (1, 1)])
def test_odd_sides_repeat_their_last_pixels(tmp_path, shape):
    image = np.full((*shape, 3), 120, np.uint8)
    image[-1], image[:, -1] = 60, 60
    write_video(tmp_path / 'a.mp4', [image] * 3, 25)
    got = decode(tmp_path / 'a.mp4')[1]
    height, width = shape
    assert got.shape == (height + height % 2, width + width % 2, 3)
    expected = np.pad(image, ((0, height % 2), (0, width % 2), (0, 0)), mode='edge')
    np.testing.assert_allclose(got.astype(int), expected, atol=8)


def test_the_same_bytes_on_any_number_of_cores(tmp_path):
    cores = os.sched_getaffinity(0) if hasattr(os, 'sched_getaffinity') else {0}
    if len(cores) < 2:
        pytest.skip('needs two cores that can be chosen')
    images = np.random.default_rng(0).integers(0, 255, (20, 72, 96, 3), np.uint8)
    write_video(tmp_path / 'a.mp4', images, 30)
    try:
        os.sched_setaffinity(0, {min(cores)})
        write_video(tmp_path / 'b.mp4', images, 30)
    finally:
        os.sched_setaffinity(0, cores)
    assert (tmp_path / 'b.mp4').read_bytes() == (tmp_path / 'a.mp4').read_bytes()


@pytest.mark.parametrize(
    ('images', 'error', 'message'),
    [
        ([], ValueError, 'a video must have a frame, but got none: .*a.mp4'),
        (
            [*frames(2), *frames(1, (48, 66))],
            ValueError,
            r'all frames must be \(48, 64, 3\) like the first, but got \(48, 66, 3\): .*a.mp4',
        ),
    ],
)
def test_frames_that_are_no_video_leave_none(images, error, message, tmp_path):
    with pytest.raises(error, match=message):
        write_video(tmp_path / 'a.mp4', images, 30)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ('name', 'fps', 'message'),
    [
        ('a.avi', 30, 'path must end in .mp4, but got .*a.avi'),
        ('a.mp4', 0, 'fps must be > 0, but got 0: .*a.mp4'),
        ('a.mp4', float('nan'), 'fps must be > 0, but got nan: .*a.mp4'),
    ],
)
def test_bad_arguments(tmp_path, name, fps, message):
    with pytest.raises(ValueError, match=message):
        write_video(tmp_path / name, frames(2), fps)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    'frame', [np.zeros((8, 8), np.uint8), np.zeros((8, 8, 4), np.uint8), np.zeros((8, 8, 3))]
)
def test_a_frame_of_another_kind_is_named_with_its_file(frame, tmp_path):
    wanted = r'frames must be uint8 \(h, w, 3\), but got (uint8|float64) \(8, 8.*a.mp4'
    with pytest.raises(ValueError, match=wanted):
        write_video(tmp_path / 'a.mp4', iter([frame]), 25)
    assert not list(tmp_path.iterdir())


def test_a_full_disk_leaves_nothing(tmp_path):
    """Beyond the largest file that the process may write, as on a full disk."""
    resource = pytest.importorskip('resource')
    images = np.random.default_rng(0).integers(0, 255, (9, 240, 320, 3), np.uint8)
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (20000, limits[1]))
        with pytest.raises(OSError, match='video cannot be written: .*a.mp4'):
            write_video(tmp_path / 'a.mp4', images, 30)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert not list(tmp_path.iterdir())
