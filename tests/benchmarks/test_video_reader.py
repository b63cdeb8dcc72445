from __future__ import annotations

import numpy as np
import pytest
from video_reader import DAMAGES, read_video

from integralaction_mm.video.reading import DecodeError
from tests.helpers import forms

NAMES = ('h264.mp4', 'h264.ts', 'hevc_open_gop.mkv', 'mpeg4.avi', 'vp9.webm', 'wmv2.wmv')


@pytest.fixture(scope='module')
def whole(tmp_path_factory):
    folder = tmp_path_factory.mktemp('whole')
    return [forms.make(folder, name) for name in NAMES]


def read(path) -> str:
    try:
        return read_video(path)
    except DecodeError as error:
        return 'refused' if path.name in str(error) else 'refused without a name'


@pytest.mark.parametrize('change', DAMAGES, ids=lambda change: change.__name__)
def test_damage_ends_in_frames_or_in_an_error_that_names_the_file(whole, tmp_path, change):
    rng = np.random.default_rng(0)
    outcomes = set()
    for path in whole:
        content = bytearray(path.read_bytes())
        change(content, rng)
        (tmp_path / path.name).write_bytes(content)
        outcomes.add(read(tmp_path / path.name))
    assert outcomes <= {'whole', 'damaged', 'refused'}
    assert outcomes != {'whole'}
