from __future__ import annotations

import cv2
import numpy as np
import pytest

from integralaction_mm.apis import ActionInferencer
from integralaction_mm.apis.drawn_videos import _tabulate, recognise_drawn


def test_table_by_hand():
    names = ['test_in_context/a_0000.mp4', 'test_out_of_context/b_0000.mp4']
    best = dict(topk=[dict(label=0, name='a', score=0.75)])
    streams = dict(rgb=best, pose=dict(topk=[dict(label=1, name='b', score=0.5)]))
    results = [best, dict(best, streams=streams, context_conflict=0.25)]
    drawn = _tabulate(names, [0, 1], results, ['a', 'b'])
    assert drawn.table.rows == [
        ('a', 'in context', None, None, 'a', 0.75, None),
        ('b', 'out of context', 'a', 'b', 'a', 0.75, 0.25),
    ]
    assert drawn.right == {'in context': (1, 1), 'out of context': (0, 1)}


def test_drawn_again_they_are_the_same(weights, tmp_path):
    inferencer = ActionInferencer.from_weights(weights, device='cpu')
    first, again = (recognise_drawn(inferencer, tmp_path, workers=1) for _ in range(2))
    assert first == again
    assert np.ptp(cv2.imread(str(tmp_path / 'sheet.png'))) > 0
    assert sum(count for _, count in first.right.values()) == len(first.table.rows) == 24


def test_a_model_of_other_classes(weights, tmp_path):
    inferencer = ActionInferencer.from_weights(weights, device='cpu')
    inferencer.classes = inferencer.classes[:-1]
    with pytest.raises(ValueError, match='classes must be those of Pantomime, clean and jerk'):
        recognise_drawn(inferencer, tmp_path)
    assert not list(tmp_path.iterdir())
