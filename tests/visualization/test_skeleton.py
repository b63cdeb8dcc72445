from __future__ import annotations

import numpy as np

from integralaction_mm.layouts import get_layout
from integralaction_mm.visualization import bone_colors, draw_skeletons

BLUE, ORANGE, WHITE = (86, 180, 233), (230, 159, 0), (240, 240, 240)


def test_colors_tell_left_right_and_centre_apart():
    colors = dict(zip(get_layout('openpose18').bones, bone_colors(get_layout('openpose18'))))
    assert colors[(0, 1)] == WHITE  # nose to neck
    assert colors[(1, 2)] == ORANGE  # neck to right shoulder
    assert colors[(6, 7)] == BLUE  # left elbow to left wrist
    coco = dict(zip(get_layout('coco17').bones, bone_colors(get_layout('coco17'))))
    assert coco[(11, 12)] == WHITE  # from hip to hip

    named = dict(keypoints=['left_eye', 'right_eye', 'nose'], bones=[(2, 0), (2, 1), (0, 1)])
    assert bone_colors(get_layout(named)) == [BLUE, ORANGE, WHITE]


def test_bone_lies_on_its_line_and_nowhere_else():
    image = np.zeros((21, 31, 3), dtype=np.uint8)
    keypoint = np.array([[[5, 10], [25, 10], [15, 2]]], dtype=np.float32)
    drawn = draw_skeletons(image, keypoint, np.array([[1.0, 1.0, 0.05]]), [(0, 1), (1, 2)])
    rows, columns = np.nonzero(drawn.any(axis=2))
    assert set(rows) <= {8, 9, 10, 11, 12}  # a smooth line of one pixel, and dots at its ends
    assert set(columns) >= set(range(5, 26))
    assert set(columns) <= set(range(3, 28))
    assert drawn[10, 15].min() > 200
    assert not image.any()


def test_missing_keypoints_and_persons_are_left_out():
    image = np.full((21, 31, 3), 77, dtype=np.uint8)
    keypoint = np.array([[[np.nan, 10], [25, 10]]])
    drawn = draw_skeletons(image, keypoint, np.ones((1, 2)), [(0, 1)])
    assert (drawn[:, :20] == 77).all()
    nobody = draw_skeletons(image, np.zeros((0, 2, 2)), np.zeros((0, 2)), [(0, 1)])
    assert (nobody == 77).all()


def test_colors_and_width_follow_the_image():
    keypoint = np.array([[[100.0, 500.0], [1800.0, 500.0]]])
    large = np.zeros((1080, 1920, 3), dtype=np.uint8)
    drawn = draw_skeletons(large, keypoint, np.ones((1, 2)), [(0, 1)], colors=[BLUE])
    assert 9 <= drawn[:, 900].any(axis=1).sum() <= 15  # smooth, with a dark rim
    assert tuple(drawn[500, 900]) == BLUE
