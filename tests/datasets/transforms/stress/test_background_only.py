from __future__ import annotations

import numpy as np

from integralaction_mm.datasets.transforms.stress import BackgroundOnly

KWARGS = dict(layout=dict(keypoints=2, bones=[(0, 1)]), width=0.2)


def test_no_person_is_left_and_the_scene_is(sample):
    before = sample()
    results = BackgroundOnly(**KWARGS)(sample())
    assert results['unchanged'] is False
    for t, (img, was) in enumerate(zip(results['imgs'], before['imgs'])):
        assert img.max() <= 63
        np.testing.assert_array_equal(img[:, 36:], was[:, 36:])  # 60 + t: each its own frame
        assert img[0, 39, 0] == 60 + t


def test_nobody_found(sample):
    given = sample()
    given['keypoint_score'][:] = 0
    assert BackgroundOnly(**KWARGS)(given)['unchanged'] is True
