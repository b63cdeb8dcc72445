from __future__ import annotations

import time

import numpy as np
import pytest

from integralaction_mm.live.recording import Recorder
from integralaction_mm.video.reading import VideoReader


def picture(value: int, shape=(48, 64)) -> np.ndarray:
    return np.full((*shape, 3), value, np.uint8)


def test_a_picture_stays_until_the_next(tmp_path):
    with Recorder(tmp_path / 'a.mp4') as recorder:
        recorder.add(picture(50))
        start = time.monotonic()
        time.sleep(0.4)
        recorder.add(picture(200, (96, 128)))
        change = time.monotonic()
        time.sleep(0.4)
    end = time.monotonic()
    values = [int(frame.mean()) for frame in VideoReader(tmp_path / 'a.mp4')]
    dark = sum(value < 120 for value in values)
    assert values == sorted(values)
    assert dark == pytest.approx(15 * (change - start), abs=2)  # 15 frames a second
    assert len(values) - dark == pytest.approx(15 * (end - change), abs=3)


def test_nothing_to_record(tmp_path):
    with Recorder(tmp_path / 'a.mp4'):
        pass
    assert not list(tmp_path.iterdir())


def test_a_file_that_cannot_be_written(tmp_path):
    (tmp_path / 'file').write_text('')
    with pytest.raises(OSError, match='file'), Recorder(tmp_path / 'file' / 'a.mp4') as recorder:
        recorder.add(picture(0))
