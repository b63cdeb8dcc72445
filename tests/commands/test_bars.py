from __future__ import annotations

import pytest

from integralaction_mm.commands.bars import Bars


def test_bars_follow_the_frames_of_several_videos():
    with Bars() as bars:
        poses = bars.follow('abc', 3, 'poses')
        assert [next(poses), next(poses)] == ['a', 'b']
        drawn = bars.follow('de', 2, 'video')
        assert next(drawn) == 'd'
        shown = [(bar.description, bar.completed, bar.total) for bar in bars.tasks]
        assert shown == [('poses', 1, 3), ('video', 0, 2)]
        assert list(drawn) == ['e']
        assert [bar.description for bar in bars.tasks] == ['poses']
        assert list(poses) == ['c']
        assert bars.tasks == []


def test_what_is_followed_ends_with_the_bars():
    with Bars() as bars:
        poses = bars.follow('abc', 3, 'poses')
        assert next(poses) == 'a'
    with pytest.raises(InterruptedError, match='poses: stopped'):
        next(poses)
