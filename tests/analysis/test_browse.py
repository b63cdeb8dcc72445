"""Sheets of samples: which rows, and what is in them."""

from __future__ import annotations

import numpy as np
import pytest

from integralaction_mm.analysis.browse import draw_inputs, draw_moment, draw_trace, find_layout
from integralaction_mm.analysis.sample_trace import Moment, Trace
from integralaction_mm.datasets import PoseHeatmapPAF
from integralaction_mm.layouts import get_layout

OPENPOSE = get_layout('openpose18')


@pytest.fixture
def moment() -> Moment:
    """One person in two frames of 40x80 pixels, whose joint 4 is at (60, 10)."""
    keypoint = np.zeros((1, 2, 18, 2)) + 20
    score = np.zeros((1, 2, 18))
    keypoint[0, :, 4], score[0, :, 4] = (60, 10), 1
    return Moment((40, 80), None, keypoint, score)


def white(image):
    return np.argwhere((image == 255).all(axis=-1)).mean(axis=0)


def test_skeletons_on_frames_and_without_them(moment):
    image = draw_moment(moment, OPENPOSE)[1]
    assert image.shape == (160, 320, 3)
    assert white(image) == pytest.approx((40, 240), abs=2)
    frames = np.full((2, 40, 80, 3), 7, dtype=np.uint8)
    image = draw_moment(Moment((40, 80), frames, moment.keypoint, moment.score), None)[0]
    assert white(image) == pytest.approx((40, 240), abs=2)
    assert image[0, 0].tolist() == [7, 7, 7]
    assert draw_moment(Moment((40, 80), frames), None) is frames


def test_rows_of_every_kind_of_input(moment):
    step = PoseHeatmapPAF(size=(4, 8))
    maps = np.zeros((2, 52, 4, 8), dtype=np.float32)
    maps[:, 0, 1, 1], maps[:, 18, 2, 2] = 1, 1
    inputs = dict(
        imgs=np.full((2, 3, 4, 8), 99, dtype=np.float32),
        heatmap_imgs=maps,
        keypoint=np.ones((1, 2, 18, 3), dtype=np.float32),
    )
    trace = Trace(moment, moment, inputs, 'a', 0)
    rows = draw_inputs(trace, [step], OPENPOSE)
    frames, heatmaps, fields, graph, numbers = rows.values()
    assert [name.split(',')[0] for name in rows][:4] == [
        'input frames', 'input heatmaps', 'input part affinity fields', 'input graph',
    ]  # fmt: skip
    assert (frames == 99).all()
    assert np.argwhere(heatmaps[0].any(axis=-1)).tolist() == [[1, 1]]
    assert np.argwhere(fields[0].any(axis=-1)).tolist() == [[2, 2]]
    assert graph.shape[0] == 2
    assert numbers.shape == (3, 18, 2, 3)
    figure = draw_trace(trace, [step], 'title', 4)
    titles = [axes.get_title(loc='left') for axes in figure.axes]
    assert titles == ['as it was read', 'after augmentation', *rows]


def test_layout_of_the_pipeline_or_of_the_number(moment):
    trace = Trace(moment, None, {}, 'a', 0)
    assert find_layout([PoseHeatmapPAF(layout='coco17')], trace).name == 'coco17'
    assert find_layout([], trace).name == 'openpose18'
    assert find_layout([], Trace(Moment((4, 4)), None, {}, 'a', 0)) is None
