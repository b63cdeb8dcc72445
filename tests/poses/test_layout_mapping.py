"""Keypoints from one layout to another."""

from __future__ import annotations

import numpy as np
import pytest

from integralaction_mm.layouts import LAYOUTS
from integralaction_mm.poses.layout_mapping import (
    check_mapping,
    coco17_to_openpose18,
    map_layout,
)


def test_openpose18_from_coco17():
    keypoint = np.stack([np.arange(17.0), 10 * np.arange(17.0)], axis=-1)[None]
    score = np.arange(17)[None] / 100
    keypoint, score = coco17_to_openpose18(keypoint, score)
    # Nose, neck between shoulders 5 and 6, right arm, left arm, right leg, left leg, eyes, ears.
    order = [0, 5.5, 6, 8, 10, 5, 7, 9, 12, 14, 16, 11, 13, 15, 2, 1, 4, 3]
    assert keypoint[0, :, 0].tolist() == order
    assert keypoint[0, :, 1].tolist() == [10 * x for x in order]
    order[1] = 5  # the less sure shoulder
    assert score[0] * 100 == pytest.approx(order)


@pytest.mark.parametrize(
    ('source', 'target'), [('coco17', 'coco17'), ('openpose18', 'openpose18')]
)
def test_same_layout_is_left_alone(source, target):
    check_mapping(source, target)
    count = LAYOUTS[source].num_keypoints
    keypoint, score = np.ones((2, count, 2)), np.ones((2, count))
    assert map_layout(keypoint, score, source, source)[0] is keypoint


@pytest.mark.parametrize(
    ('source', 'target', 'message'),
    [
        ('coco17', 'ntu25', r"layout must be one of \['coco17', 'openpose18'\], but got 'ntu25'"),
        ('openpose18', 'coco17', "layout must be openpose18 with this est.*, but got 'coco17'"),
    ],
)
def test_no_way_between_them(source, target, message):
    with pytest.raises(ValueError, match=message):
        check_mapping(source, target)


def test_keypoints_of_another_shape():
    with pytest.raises(ValueError, match=r'must give \(P, 17, 2\) .* got \(2, 18, 2\) and'):
        map_layout(np.ones((2, 18, 2)), np.ones((2, 18)), 'coco17', 'openpose18')
