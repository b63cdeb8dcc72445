from __future__ import annotations

import shutil

import numpy as np
import pytest

from integralaction_mm.video import frame_index
from integralaction_mm.video.frame_index import index_by_decoding, index_packets
from integralaction_mm.video.reading import VideoReader
from integralaction_mm.video.source import Source
from tests.helpers import forms

FRAMES = forms.FRAMES


@pytest.fixture(scope='module')
def h264(tmp_path_factory):
    return forms.make(tmp_path_factory.mktemp('forms'), 'h264.mp4')


def test_packets_tell_times_and_key_frames(h264):
    with Source(h264) as source:
        index = index_packets(source)
    step = index.pts[1]
    np.testing.assert_array_equal(index.pts, step * np.arange(FRAMES))
    np.testing.assert_array_equal(index.key_pts, step * np.arange(0, FRAMES, 8))
    assert (index.key_dts <= index.key_pts).all()
    assert (index.count, index.fps, index.promised) == (FRAMES, 25, FRAMES)
    assert index.size == (forms.WIDTH, forms.HEIGHT)
    with Source(h264) as source:
        counted = index_by_decoding(source)
    assert (counted.count, counted.fps, counted.promised) == (FRAMES, 25, FRAMES)
    assert not len(counted.pts)


@pytest.mark.parametrize('name', ['h264.avi', 'mpeg4_b.avi', 'h264.h264'])
def test_packets_whose_times_are_guesses_are_not_trusted(tmp_path, name):
    with Source(forms.make(tmp_path, name)) as source:
        assert index_packets(source) is None


def test_a_file_that_was_cut_off_has_fewer_frames_than_its_header_says(tmp_path):
    path = forms.cut(forms.make(tmp_path, 'h264.mkv'), 0.8)
    with Source(path) as source:
        index = index_packets(source)
    assert index.count < 20
    assert (index.fps, index.promised) == (25, FRAMES)


def test_an_index_is_made_anew_where_a_file_changes(h264, tmp_path):
    path = shutil.copy(h264, tmp_path / 'a.mp4')
    assert len(VideoReader(path)) == FRAMES
    forms.write(path, 'libx264', numbers=range(5))
    assert len(VideoReader(path)) == 5


def test_indices_that_are_remembered_are_few(h264, tmp_path, monkeypatch):
    monkeypatch.setattr(frame_index, '_MOST_FRAMES', 2 * FRAMES)
    paths = [shutil.copy(h264, tmp_path / f'{n}.mp4') for n in range(3)]
    for path in paths:
        VideoReader(path)
    assert [frame_index.recall(path) is not None for path in paths] == [False, True, True]
