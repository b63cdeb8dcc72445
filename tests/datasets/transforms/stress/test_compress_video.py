from __future__ import annotations

import cv2
import numpy as np
import pytest

from integralaction_mm.datasets.transforms.stress import CompressVideo


def textured(sample):
    given = sample()
    rng = np.random.default_rng(0)
    noise = cv2.resize(rng.integers(0, 256, (8, 10, 3)).astype(np.uint8), (41, 33))
    given['imgs'] = [np.roll(noise, 3 * t, axis=1) for t in range(4)]
    return given


def errors(sample, codec):
    found = []
    for severity in (1, 3, 5):
        given = textured(sample)
        results = CompressVideo(codec, severity=severity)(textured(sample))
        assert [img.shape for img in results['imgs']] == [(33, 41, 3)] * 4  # odd sides stay
        assert results['imgs'][0].dtype == np.uint8
        difference = np.stack(results['imgs']).astype(float) - np.stack(given['imgs'])
        found.append(np.abs(difference).mean())
    return found


@pytest.mark.parametrize('codec', ['h264', 'jpeg'])
def test_less_is_left_the_higher_the_severity(sample, codec):
    low, middle, high = errors(sample, codec)
    assert 1 < low < middle < high
    again = errors(sample, codec)
    assert again == [low, middle, high]


def test_frames_stand_at_their_times(sample):
    """Frames of one time are one frame of the video."""
    given = sample()
    for t, img in enumerate(given['imgs']):
        img[:] = 60 * t
    given['frame_inds'] = np.array([6, 2, 6, 4])
    given['imgs'][2] = given['imgs'][0].copy()
    results = CompressVideo(severity=1)(given)
    np.testing.assert_array_equal(results['imgs'][0], results['imgs'][2])
    means = [img.mean() for img in results['imgs']]
    assert means == pytest.approx([0, 60, 0, 180], abs=4)


def test_jpeg_is_that_of_the_quality(sample):
    given = textured(sample)
    results = CompressVideo('jpeg', severity=2)(textured(sample))
    bgr = cv2.cvtColor(given['imgs'][1], cv2.COLOR_RGB2BGR)
    _, data = cv2.imencode('.jpg', bgr, [cv2.IMWRITE_JPEG_QUALITY, 18])
    wanted = cv2.cvtColor(cv2.imdecode(data, 1), cv2.COLOR_BGR2RGB)
    np.testing.assert_array_equal(results['imgs'][1], wanted)


def test_wrong_codec():
    with pytest.raises(ValueError, match="codec must be one of .*, but got 'vp9'"):
        CompressVideo('vp9')
