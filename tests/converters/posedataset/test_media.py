"""Videos and folders of frames on disk."""

from __future__ import annotations

import numpy as np
import pytest

from integralaction_mm.converters.posedataset.media import count_frames, find_media
from integralaction_mm.video.writing import write_video


def test_folder_and_video(make_frames, tmp_path):
    make_frames(tmp_path / 'x/a', 3, (8, 8))
    write_video(tmp_path / 'x/b.mp4', [np.zeros((48, 64, 3), np.uint8)] * 4, 30)
    folder, video = (find_media(tmp_path, f'x/{name}') for name in 'ab')
    assert (folder, video) == (tmp_path / 'x/a', tmp_path / 'x/b.mp4')
    assert (count_frames(folder), count_frames(video)) == (3, 4)


def test_what_counts_as_nothing(tmp_path):
    (tmp_path / 'empty').mkdir()
    (tmp_path / 'bytes.mp4').touch()
    (tmp_path / 'dead.mp4').symlink_to(tmp_path / 'gone.mp4')
    assert [find_media(tmp_path, name) for name in ('empty', 'bytes', 'dead', 'gone')] == [
        None
    ] * 4


def test_what_cannot_be_counted(tmp_path):
    (tmp_path / 'folder').mkdir()
    (tmp_path / 'folder/notes.txt').touch()
    (tmp_path / 'a.mp4').write_bytes(b'this is no video' * 100)
    with pytest.raises(ValueError, match='no frames: .*folder'):
        count_frames(tmp_path / 'folder')
    with pytest.raises(ValueError, match='video cannot be decoded: .*a.mp4'):
        count_frames(tmp_path / 'a.mp4')
