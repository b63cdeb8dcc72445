from __future__ import annotations

import numpy as np
import pytest

from integralaction_mm.datasets.transforms.stress import ShrinkFrames


@pytest.mark.parametrize(
    'severity, side, block', [(2, 224, 2), (5, 224, 4), (2, 448, 4), (5, 112, 4)]
)
def test_blocks(sample, severity, side, block):
    img = np.random.default_rng(0).integers(0, 256, (side, side, 3)).astype(np.uint8)
    (small,) = ShrinkFrames(severity=severity)(dict(sample(), imgs=[img]))['imgs']
    tiles = small.reshape(side // block, block, side // block, block, 3)
    assert (tiles == tiles[:, :1, :, :1]).all()
    assert small[0, 0].tolist() == pytest.approx(
        img[:block, :block].mean(axis=(0, 1)).tolist(), abs=1
    )
