from __future__ import annotations

import numpy as np
import pytest

from integralaction_mm.datasets.transforms.stress import LowerFrameRate


@pytest.mark.parametrize(
    'severity, times, fps, wanted',
    [
        (5, [0, 14, 15, 29], None, [0, 0, 2, 2]),  # 2 a second of 30: slots of 15 frames
        (1, [0, 2, 3, 5], None, [0, 0, 2, 2]),  # 10 of 30: slots of 3
        (1, [0, 1, 2, 3], 10, [0, 1, 2, 3]),  # as many as there are
        (4, [9, 4, 6, 5], 20, [3, 1, 3, 3]),  # 4 of 20: slots of 5; in 5..9 it is 5
    ],
)
def test_frames_are_held(sample, severity, times, fps, wanted):
    given = dict(sample(), frame_inds=np.array(times), **({'fps': fps} if fps else {}))
    results = LowerFrameRate(severity=severity)(given)
    assert [int(img[0, 0, 0]) - 60 for img in results['imgs']] == wanted
