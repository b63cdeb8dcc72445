from __future__ import annotations

import numpy as np
import pytest

from integralaction_mm.datasets.transforms.stress import BlurFrames


@pytest.mark.parametrize(
    'severity, side, std', [(1, 224, 1), (5, 224, 6), (3, 448, 6), (2, 112, 1)]
)
def test_a_line_becomes_a_bell(sample, severity, side, std):
    img = np.zeros((side, side, 3), np.uint8)
    img[:, side // 2 - 10 : side // 2 + 11] = 255
    (blurred,) = BlurFrames(severity=severity)(dict(sample(), imgs=[img]))['imgs']
    edge = blurred[side // 2, :, 0].astype(float)
    # The slope of a blurred edge is the bell: 255 / (std * sqrt(2 pi)).
    slope = np.abs(np.diff(edge)).max()
    assert slope == pytest.approx(255 / (std * np.sqrt(2 * np.pi)), rel=0.08)
