from __future__ import annotations

import time

import numpy as np

from integralaction_mm.layouts import get_layout
from integralaction_mm.live.moments import Moment
from integralaction_mm.live.picture import draw_lost, draw_moment, draw_verdict

RESULT = dict(topk=[dict(label=0, name='jump', score=0.9)], context_conflict=0.5)
LAYOUT = get_layout('coco17')


def test_skeletons_lie_on_the_enlarged_frame():
    keypoint = np.zeros((1, 17, 2), np.float32)
    keypoint[0, 5], keypoint[0, 6] = (20, 40), (100, 40)  # the shoulders, which a bone joins
    score = np.zeros((1, 17), np.float32)
    score[0, 5:7] = 1
    nobody = Moment(0.0, np.zeros((90, 120, 3), np.uint8), keypoint[:0], score[:0])
    somebody = Moment(0.0, nobody.image, keypoint, score)
    panel = draw_verdict((90, 120), RESULT)
    without, with_one = (draw_moment(one, LAYOUT, panel, '9 fps') for one in (nobody, somebody))
    rows, columns = np.nonzero((without != with_one).any(axis=2))
    scale = 640 / 120
    # The frame is 640x480, as high as the whole picture.
    assert abs(rows.mean() - 40 * scale) < 4
    assert abs(columns.min() - 20 * scale) < 12
    assert abs(columns.max() - 100 * scale) < 12
    assert np.array_equal(with_one[:, 640:], panel)


def test_before_the_first_verdict_a_panel_says_so():
    moment = Moment(0.0, np.zeros((90, 120, 3), np.uint8), np.zeros((0, 17, 2)), np.zeros((0, 17)))
    picture = draw_moment(moment, None, None, '')
    assert picture.shape == draw_moment(moment, None, draw_verdict((90, 120), RESULT), '').shape


def test_a_source_that_is_lost_darkens_the_picture():
    picture = np.full((90, 220, 3), 200, np.uint8)
    lost = draw_lost(picture, time.monotonic() - 3)
    assert lost[80].max() == 80
    assert lost[:60].max() > 200  # the words
    assert picture.min() == 200
