from __future__ import annotations

import numpy as np
import pytest

from integralaction_mm.datasets.transforms.stress import HumanOnly

KWARGS = dict(layout=dict(keypoints=2, bones=[(0, 1)]), width=0.15)


def test_blank(sample):
    before = sample()
    results = HumanOnly(**KWARGS)(sample())
    assert results['unchanged'] is False
    for t, (img, was) in enumerate(zip(results['imgs'], before['imgs'])):
        person = slice(7 + 6 * t, 10 + 6 * t)
        np.testing.assert_array_equal(img[10:22, person], was[10:22, person])
        assert img[0, 0].tolist() == [124, 116, 104]
        assert (img == [124, 116, 104]).all(axis=-1).sum() > 1000


def test_blur_keeps_the_colour_of_the_scene_and_nothing_fine(sample):
    given = sample()
    given['imgs'] = [np.where(img == 250, img, np.uint8(0)) for img in given['imgs']]
    for img in given['imgs']:
        img[::2, :20] = 200  # lines of 1 pixel
    results = HumanOnly(fill='blur', **KWARGS)(given)
    column = results['imgs'][3][:16, 0, 0]  # the person is far
    assert column.tolist() == pytest.approx([100] * 16, abs=1)


def test_stripes_are_those_of_the_video(sample):
    first, again, other = (
        HumanOnly(fill='stripes', **KWARGS)(sample(name))['imgs'] for name in ('a', 'a', 'b')
    )
    np.testing.assert_array_equal(first, again)
    assert (first[0] != other[0]).any()
    assert np.ptp(first[0][:, 30:], axis=(0, 1)).max() > 20
    np.testing.assert_array_equal(first[0][:, 32:], first[1][:, 32:])  # they stand still


def test_nobody_found(sample):
    given = sample()
    given['keypoint_score'][:] = 0
    results = HumanOnly(**KWARGS)(given)
    assert results['unchanged'] is True
    np.testing.assert_array_equal(results['imgs'], sample()['imgs'])


def test_wrong_fill():
    with pytest.raises(ValueError, match="fill must be one of .*, but got 'black'"):
        HumanOnly(fill='black')
