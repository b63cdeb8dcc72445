from __future__ import annotations

from types import SimpleNamespace

import pytest

from integralaction_mm.live.summary import Summary


def test_figures():
    summary = Summary()
    for latency in (0.010, 0.020, 0.030):
        summary.note('picture', latency)
    summary.note('verdict', 0.2)
    summary.drop(2)
    summary.drop(1)
    with summary.stage('pose'):
        pass
    summary.finish(SimpleNamespace(frames=6, reconnects=1), 1.5)
    figures = summary.describe()
    assert figures.pop('stages') == dict(pose=pytest.approx(0, abs=50))
    assert figures == dict(
        seconds=1.5,
        frames=6,
        reconnects=1,
        shown=3,
        dropped=3,
        fps=2.0,
        verdicts=1,
        picture_latency=(20.0, 29.0),  # the 95th percentile lies 0.9 of the way from 20 to 30
        verdict_latency=(200.0, 200.0),
    )
    lines = summary.lines()
    assert '6 frames in 1.5 s, of which 3 were processed (2.0 per second) and 3 dropped' in lines
    assert 'latency of a picture: median 20.0 ms, 95 % within 29.0 ms' in lines


def test_a_session_without_a_picture():
    assert '0 frames in 0 s' in Summary().lines()


def test_a_long_session_takes_no_more_memory():
    summary = Summary()
    for number in range(250_000):
        summary.note('picture', number)
    summary.finish(SimpleNamespace(frames=250_000, reconnects=0), 10_000)
    figures = summary.describe()
    assert (figures['shown'], figures['fps']) == (250_000, 25.0)
    assert figures['picture_latency'][0] == pytest.approx(1000 * 199_999.5)  # of the last 100 000
