from __future__ import annotations

import numpy as np
import pytest

from integralaction_mm.analysis.segments import (
    Segment,
    SegmentRules,
    find_segments,
    time_per_action,
)

MIDDLES = np.arange(6) + 0.5  # of six windows in a video of 6 s
LOOSE = SegmentRules(high=0.5, low=0.4, min_seconds=0, merge_seconds=0)


def of_one_class(scores: list[float], rules: SegmentRules = LOOSE) -> list[tuple[float, float]]:
    found = find_segments(MIDDLES, np.array(scores)[:, None], 6.0, rules)
    return [(segment.onset, segment.end) for segment in found]


def test_borders_lie_where_the_score_crosses_low():
    # 0.0 at 1.5 s to 0.8 at 2.5 s crosses 0.4 in their middle; 0.6 to 0.2 between 3.5 and 4.5 too.
    scores = np.array([0.0, 0.0, 0.8, 0.6, 0.2, 0.2])
    (found,) = find_segments(MIDDLES, np.stack([1 - scores, scores], axis=1)[:, 1:], 6.0, LOOSE)
    assert found == Segment(0, 2.0, 4.0, pytest.approx(0.7))


def test_an_action_at_an_end_of_the_video_reaches_it():
    assert of_one_class([0.9, 0.9, 0.0, 0.0, 0.0, 0.9]) == [
        (0.0, pytest.approx(1.5 + 5 / 9)),
        (pytest.approx(4.5 + 4 / 9), 6.0),
    ]


def test_a_score_that_trembles_above_low_is_one_action():
    assert of_one_class([0.6, 0.45, 0.6, 0.45, 0.6, 0.45]) == [(0.0, 6.0)]


def test_what_never_reaches_high_is_no_action():
    assert of_one_class([0.45] * 6) == []
    assert of_one_class([0.5] * 6) == [(0.0, 6.0)]


def test_gaps_are_closed_before_short_ones_are_left_out():
    scores = [0.8, 0.0, 0.8, 0.0, 0.0, 0.0]  # 0 to 1, 2 to 3
    assert of_one_class(scores) == [(0.0, 1.0), (2.0, 3.0)]
    rules = dict(high=0.5, low=0.4)
    assert of_one_class(scores, SegmentRules(**rules, min_seconds=2, merge_seconds=1)) == [(0, 3)]
    assert of_one_class(scores, SegmentRules(**rules, min_seconds=2, merge_seconds=0.9)) == []


def test_classes_are_independent_and_come_by_onset():
    scores = np.zeros((6, 3))
    scores[3:, 0], scores[:3, 2] = 0.8, 0.8
    found = find_segments(MIDDLES, scores, 6.0, LOOSE)
    assert [(segment.label, segment.onset, segment.end) for segment in found] == [
        (2, 0.0, 3.0),
        (0, 3.0, 6.0),
    ]
    assert time_per_action(found) == {0: 3.0, 2: 3.0}


@pytest.mark.parametrize(
    ('rules', 'message'),
    [
        (dict(high=0), 'high must be in 0..1, 0 excluded, but got 0'),
        (dict(high=0.3), r'low must be in 0..high \(0.3\), 0 excluded, but got 0.4'),
        (dict(low=float('nan')), 'low must be in'),
        (dict(min_seconds=-1), 'min_seconds must be >= 0, but got -1'),
        (dict(merge_seconds=float('inf')), 'merge_seconds must be >= 0, but got inf'),
    ],
)
def test_bad_rules(rules, message):
    with pytest.raises(ValueError, match=message):
        SegmentRules(**rules)


@pytest.mark.parametrize(
    ('middles', 'scores', 'message'),
    [
        (MIDDLES, np.zeros((5, 2)), r'scores must be \(W, C\) .* got \(5, 2\) and \(6,\)'),
        (MIDDLES[:0], np.zeros((0, 2)), 'W >= 1'),
        (MIDDLES[::-1], np.zeros((6, 2)), 'middles must increase'),
    ],
)
def test_bad_windows(middles, scores, message):
    with pytest.raises(ValueError, match=message):
        find_segments(middles, scores, 6.0)
