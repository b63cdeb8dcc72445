from __future__ import annotations

import pytest

from integralaction_mm.datasets.transforms.stress import DarkenFrames


@pytest.mark.parametrize('severity, dark, bright', [(1, 30, 125), (3, 15, 62), (5, 5, 20)])
def test_values(sample, severity, dark, bright):
    given = sample()
    img = DarkenFrames(severity=severity)(given)['imgs'][0]
    assert img[0, 0].tolist() == [dark] * 3
    assert img[16, 8].tolist() == [bright] * 3  # 250
    assert sample()['imgs'][0][0, 0, 0] == 60
