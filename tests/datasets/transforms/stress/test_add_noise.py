from __future__ import annotations

import numpy as np
import pytest

from integralaction_mm.datasets.transforms.stress import AddNoise


def noise(sample, size, severity=1, **kwargs):
    given = dict(sample(**kwargs), imgs=[np.full((*size, 3), 128, np.uint8)] * 4)
    return np.stack(AddNoise(severity=severity)(given)['imgs']).astype(float) - 128


@pytest.mark.parametrize('severity, std', [(1, 0.08), (2, 0.12), (3, 0.18)])
def test_standard_deviation(sample, severity, std):
    found = noise(sample, (64, 80), severity)
    assert found.mean() == pytest.approx(0, abs=0.5)
    assert found.std() == pytest.approx(255 * std, rel=0.03)
    assert np.abs(np.corrcoef(found[0].ravel(), found[1].ravel())[0, 1]) < 0.05


def test_the_grain_grows_with_the_frame(sample):
    found = noise(sample, (448, 448))
    np.testing.assert_array_equal(found[:, ::2, ::2], found[:, 1::2, 1::2])
    assert (found[:, 1:-1:2] != found[:, 2::2]).mean() > 0.9


def test_noise_is_that_of_the_video(sample):
    np.testing.assert_array_equal(noise(sample, (8, 8)), noise(sample, (8, 8)))
    assert (noise(sample, (8, 8)) != noise(sample, (8, 8), name='b')).any()
