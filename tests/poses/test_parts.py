"""Results of an unfinished run."""

from __future__ import annotations

import os
import pickle
from pathlib import Path

import pytest

from integralaction_mm.poses.parts import Parts


@pytest.fixture
def video(tmp_path) -> Path:
    path = tmp_path / 'a.mp4'
    path.write_bytes(b'video')
    return path


def test_what_is_saved_is_loaded_while_the_video_is_the_same(video, tmp_path):
    parts = Parts(tmp_path / 'poses.pkl', dict(model='m'), force=False)
    assert parts.load(video) is None
    parts.save(video, dict(total_frames=3))
    again = Parts(tmp_path / 'poses.pkl', dict(model='m'), force=False)
    assert again.load(video) == dict(total_frames=3)
    os.utime(video, ns=(1, 1))
    assert again.load(video) is None


@pytest.mark.parametrize(
    'content', [b'', b'garbage', pickle.dumps([1]), pickle.dumps(dict(result=1))]
)
def test_damaged_part_is_made_anew(content, video, tmp_path):
    parts = Parts(tmp_path / 'poses.pkl', dict(model='m'), force=False)
    parts.save(video, dict(total_frames=3))
    (path,) = parts.folder.glob('*.pkl')
    path.write_bytes(content)
    assert parts.load(video) is None


def test_other_settings_need_force(video, tmp_path):
    parts = Parts(tmp_path / 'poses.pkl', dict(model='m'), force=False)
    parts.save(video, dict(total_frames=3))
    with pytest.raises(ValueError, match="made with model='m', but got model='n'; .*--force"):
        Parts(tmp_path / 'poses.pkl', dict(model='n'), force=False)
    assert Parts(tmp_path / 'poses.pkl', dict(model='n'), force=True).load(video) is None


def test_place_that_is_taken(tmp_path):
    folder = tmp_path / 'poses.pkl.parts'
    folder.mkdir()
    (folder / 'thesis.tex').touch()
    with pytest.raises(ValueError, match='poses.pkl.parts must be free for unfinished work'):
        Parts(tmp_path / 'poses.pkl', dict(model='m'), force=True)
    assert (folder / 'thesis.tex').is_file()
