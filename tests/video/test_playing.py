"""Rendered videos as a browser shows them."""

from __future__ import annotations

import av
import numpy as np
import pytest
from browser import play
from programs import find_program, miss

from integralaction_mm.apis import draw_video
from integralaction_mm.apis.clip import open_clip
from integralaction_mm.video.writing import ENCODERS, find_encoder, write_video


def frames(count: int) -> list[np.ndarray]:
    """Of one colour each: (200, 10 t, 10)."""
    return [np.full((120, 160, 3), (200, 10 * t, 10), np.uint8) for t in range(count)]


def check_h264(shown: dict) -> None:
    if not shown['h264']:
        miss('needs a build of Chromium that plays H.264')


@pytest.mark.parametrize('encoder', ENCODERS)
def test_a_browser_plays_it(tmp_path, encoder):
    try:
        find_encoder(encoder)
    except ValueError as error:
        pytest.skip(str(error))
    write_video(tmp_path / 'a.mp4', frames(25), 10, encoder=encoder)
    shown = play(tmp_path / 'a.mp4', 2.05, tmp_path / 'profile')
    if '264' in encoder:
        check_h264(shown)
    assert 'error' not in shown
    assert shown['state'] == 4  # HAVE_ENOUGH_DATA
    assert shown['duration'] == pytest.approx(2.5, abs=0.001)
    assert (shown['width'], shown['height']) == (160, 120)
    np.testing.assert_allclose(shown['pixels'], (200, 200, 10, 255), atol=6)  # of frame 20


def test_a_browser_plays_a_drawn_video(tmp_path):
    """At the rate of NTSC, and as large as it is drawn."""
    write_video(tmp_path / 'in.mp4', frames(20), 30000 / 1001)
    result = dict(topk=[dict(label=0, name='jump', score=0.75)])
    draw_video(open_clip(tmp_path / 'in.mp4'), [result], tmp_path / 'out.mp4')
    shown = play(tmp_path / 'out.mp4', 0.5, tmp_path / 'profile')
    check_h264(shown)
    assert 'error' not in shown
    assert shown['state'] == 4
    assert shown['duration'] == pytest.approx(20 * 1001 / 30000, abs=0.001)
    assert (shown['width'], shown['height']) == (1000, 480)


def test_ffmpeg_reads_it(tmp_path, run_process):
    """The program, which is of another version than the library."""
    write_video(tmp_path / 'a.mp4', frames(10), 240.013)
    command = [find_program('ffmpeg'), '-v', 'error', '-i', 'a.mp4', '-fps_mode', 'passthrough']
    done = run_process(*command, '-y', 'b.nut', cwd=tmp_path)
    assert not done.stderr
    with av.open(str(tmp_path / 'b.nut')) as file:
        assert len(list(file.decode(video=0))) == 10
