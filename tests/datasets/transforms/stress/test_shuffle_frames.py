from __future__ import annotations

import numpy as np

from integralaction_mm.datasets.transforms.stress import ShuffleFrames


def shown(results):
    return [int(img[0, 0, 0]) - 60 for img in results['imgs']]


def test_the_same_frames_in_another_order(sample):
    orders = [shown(ShuffleFrames(seed=seed)(sample())) for seed in range(10)]
    assert all(sorted(order) == [0, 1, 2, 3] for order in orders)
    assert len(set(map(tuple, orders))) > 4
    assert shown(ShuffleFrames()(sample())) == orders[0]


def test_frames_of_one_time_move_alike(sample):
    for seed in range(10):
        given = dict(sample(), frame_inds=np.array([4, 7, 4, 7]))
        given['imgs'][2], given['imgs'][3] = given['imgs'][0], given['imgs'][1]
        order = shown(ShuffleFrames(seed=seed)(given))
        assert order in ([0, 1, 0, 1], [1, 0, 1, 0])
