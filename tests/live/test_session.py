from __future__ import annotations

import resource
import time
from pathlib import Path

import numpy as np
import pytest
from squares import Squares, write_video

from integralaction_mm.apis import ActionInferencer
from integralaction_mm.live.feed import Feed
from integralaction_mm.live.opening import SourceError
from integralaction_mm.live.session import Session


@pytest.fixture(scope='module')
def inferencer(stages) -> ActionInferencer:
    return ActionInferencer(*stages['rgb_pose'], device='cpu', pose_backend=Squares())


def test_verdicts_of_a_file_are_those_of_its_windows(inferencer, tmp_path):
    path = write_video(tmp_path / 'a.avi', frames=125)
    feed = Feed(str(path))
    session = Session(inferencer, feed, topk=12)
    shown = list(session.run())
    verdicts = [one.verdict for one in shown if one.verdict is not None]
    figures = session.summary.describe()
    assert figures['shown'] >= 2  # how many depends on what else the machine does
    assert len(shown) - figures['shown'] in (0, 1)  # the last verdict may come after all frames
    assert figures['shown'] + figures['dropped'] == figures['frames'] == 125
    assert len(verdicts) == figures['verdicts'] >= 1
    assert {len(one.image) for one in shown} == {480}
    first = verdicts[0]
    assert first.seconds >= 7 / 25 - 0.05  # eight frames of a window, 25 a second
    assert first.latency > 0
    assert len(first.result['topk']) == 12
    assert len(first.result['pred_gate']) == 8
    assert sum(item['score'] for item in first.result['topk']) == pytest.approx(1, abs=1e-3)
    assert set(figures['stages']) == {'convert', 'pose', 'model', 'draw'}


@pytest.mark.parametrize('seconds', [20, pytest.param(120, marks=pytest.mark.slow)])
def test_a_server_that_goes_away_and_comes_back(inferencer, server, seconds):
    server.start(seconds=600, size=(320, 240))
    feed = Feed(server.address)
    session = Session(inferencer, feed)
    starts, started = inferencer.pose_backend.videos, time.monotonic()
    verdicts, memory, phase = 0, [], 'whole'
    for shown in session.run(seconds=600):
        verdicts += shown.verdict is not None
        memory.append(resident())
        past = time.monotonic() - started
        if phase == 'whole' and verdicts >= 2 and past > seconds / 3:
            server.stop()
            phase = 'gone'
        elif phase == 'gone' and feed.lost_since is not None:
            server.start(seconds=600, size=(320, 240))
            phase, before = 'back', verdicts
        elif phase == 'back' and verdicts >= before + 2 and past > seconds:
            break
    feed.close()
    figures = session.summary.describe()
    assert phase == 'back'
    assert feed.reconnects == 1
    assert inferencer.pose_backend.videos > starts + 1  # no track goes over the gap
    assert figures['shown'] > 10
    # The window that the model looks at is all that is kept; what a library takes at first is not
    # of interest, so that the short form has too few frames for it.
    if seconds > 60:
        half = len(memory) // 2
        grown = np.median(memory[-10:]) - np.median(memory[half : half + 10])
        assert grown < half * 3 * 320 * 240 / 8, memory[:: len(memory) // 20]


def test_a_gap_that_nobody_waited_for_is_a_gap(inferencer, server, wait_for):
    server.start(seconds=600)
    feed = Feed(server.address)
    shown = Session(inferencer, feed).run()
    next(shown)
    server.stop()
    wait_for(lambda: feed.lost_since is not None)
    server.start(seconds=600)
    before, starts = feed.frames, inferencer.pose_backend.videos
    wait_for(lambda: feed.frames > before)
    next(shown)
    assert inferencer.pose_backend.videos == starts + 1
    shown.close()
    feed.close()


def resident() -> int:
    """Bytes that this process has in memory."""
    pages = int(Path('/proc/self/statm').read_text().split()[1])
    return pages * resource.getpagesize()


def test_a_session_ends_with_its_seconds(inferencer, server):
    server.start()
    feed = Feed(server.address)
    session = Session(inferencer, feed)
    start = time.monotonic()
    assert list(session.run(seconds=1.5))
    assert time.monotonic() - start < 40  # the server would go on for 60
    feed.close()


def test_a_source_that_is_gone_for_good_is_an_error(inferencer, server):
    server.start(seconds=6)
    session = Session(inferencer, Feed(server.address, give_up=0.3))
    with pytest.raises(SourceError, match='was lost'):
        list(session.run())
    assert session.summary.describe()['shown'] > 0


def test_a_model_with_poses_needs_an_estimator(stages, tmp_path):
    model = ActionInferencer(*stages['rgb_pose'], device='cpu')
    feed = Feed(str(write_video(tmp_path / 'a.avi')))
    with pytest.raises(ValueError, match='must be given a pose_backend'):
        Session(model, feed)
    feed.close()
