from __future__ import annotations

from integralaction_mm.commands.bars import Bars


def test_bars_follow_the_frames_of_one_video_after_another():
    with Bars() as bars:
        assert list(bars.follow('abc', 3, 'poses of a.mp4')) == ['a', 'b', 'c']
        (frames,) = bars.tasks
        assert (frames.completed, frames.total) == (3, 3)
        assert list(bars.follow('de', 2, 'poses of b.mp4')) == ['d', 'e']
        (frames,) = bars.tasks
        assert (frames.completed, frames.total) == (2, 2)
        assert (frames.description, frames.visible) == ('poses of b.mp4', True)
