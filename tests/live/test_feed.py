from __future__ import annotations

import sys
import time

import av
import numpy as np
import pytest
from squares import write_video

from integralaction_mm.live import opening
from integralaction_mm.live.feed import Feed
from integralaction_mm.live.opening import SourceError


def test_a_file_comes_at_its_own_rate_and_ends(tmp_path):
    feed = Feed(str(write_video(tmp_path / 'a.avi', frames=10)))
    assert feed.rate == 25
    arrivals = []
    while not feed.ended:
        arrival = feed.next(arrivals[-1].number if arrivals else 0, 2)
        arrivals += [arrival] if arrival is not None else []
    feed.close()
    assert arrivals[-1].number == feed.frames == 10
    assert (
        arrivals[-1].seen - arrivals[0].seen
        >= (arrivals[-1].number - arrivals[0].number) / 25 - 0.05
    )
    assert feed.error is None
    assert feed.reconnects == 0


def test_a_slow_reader_gets_the_newest_frame(tmp_path, wait_for):
    feed = Feed(str(write_video(tmp_path / 'a.avi', frames=12)))
    first = feed.next(0, 2)
    wait_for(lambda: feed.frames >= first.number + 5)
    second = feed.next(first.number, 2)
    feed.close()
    assert second.number >= first.number + 5
    # The squares go one pixel down a frame, from row 10 on.
    image = second.frame.to_ndarray(format='rgb24')
    assert np.argmax(image[:, 12, 0] > 60) == 10 + second.number - 1


def test_a_camera_that_is_unplugged_is_opened_again(monkeypatch, wait_for):
    # A device of FFmpeg's that needs no hardware; it is opened, read and lost as a camera is.
    device = 'testsrc2=size=64x48:rate=50:duration=0.2,realtime'
    monkeypatch.setitem(opening._CAMERAS, sys.platform, ('lavfi', device))
    feed = Feed('0')
    assert feed.rate == 50
    wait_for(lambda: feed.reconnects >= 1 and feed.frames > 10)
    arrival = feed.next(10, 2)
    assert arrival.opening >= 1
    assert (arrival.frame.width, arrival.frame.height) == (64, 48)
    feed.close()
    assert feed.error is None


@pytest.mark.parametrize('kind', ['server', 'rtsp'])
def test_a_stream_that_goes_away_is_opened_again(kind, request, wait_for):
    server = request.getfixturevalue(kind)
    server.start()
    feed = Feed(server.address)
    wait_for(lambda: feed.frames >= 5)
    server.stop()
    wait_for(lambda: feed.lost_since is not None)
    before = feed.frames
    assert feed.next(before, 0.05) is None
    assert not feed.ended
    server.start()
    wait_for(lambda: feed.frames >= before + 5)
    assert feed.reconnects == 1
    assert feed.lost_since is None
    feed.close()


def test_a_stream_that_does_not_come_back_is_given_up(server, wait_for):
    server.start(seconds=6)
    feed = Feed(server.address, give_up=0.5)
    wait_for(lambda: feed.ended)
    assert feed.frames >= 10
    assert isinstance(feed.error, SourceError)
    assert 'stream was lost, and did not come back within 0.5 s: stream cannot be' in str(
        feed.error
    )
    assert feed.next(feed.frames, 0) is None


def test_a_file_that_breaks_off_ends(tmp_path):
    whole = write_video(tmp_path / 'a.avi', frames=10)
    (tmp_path / 'cut.avi').write_bytes(whole.read_bytes()[:-1200])
    feed = Feed(str(tmp_path / 'cut.avi'))
    start = time.monotonic()
    while not feed.ended:
        assert time.monotonic() - start < 60
        time.sleep(0.02)
    assert 0 < feed.frames < 10


def test_a_file_with_sound_alone(tmp_path):
    path = tmp_path / 'a.wav'
    with av.open(str(path), 'w') as container:
        stream = container.add_stream('pcm_s16le', rate=8000, layout='mono')
        frame = av.AudioFrame.from_ndarray(np.zeros((1, 800), np.int16), layout='mono')
        frame.sample_rate = 8000
        container.mux(stream.encode(frame))
        container.mux(stream.encode())
    with pytest.raises(SourceError, match='file cannot be opened: .*a.wav .it has no video'):
        Feed(str(path))
