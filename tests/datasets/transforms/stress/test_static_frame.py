from __future__ import annotations

import numpy as np

from integralaction_mm.datasets.transforms.stress import StaticFrame


def test_the_middle_frame_is_repeated(sample):
    before = sample()['imgs']
    results = StaticFrame()(dict(sample(), frame_inds=np.array([9, 1, 5, 3])))
    for img in results['imgs']:
        np.testing.assert_array_equal(img, before[2])  # of the times 1, 3, 5, 9 that of 5
    assert len({id(img) for img in results['imgs']}) == 4
