"""Files of videos, found and named."""

from __future__ import annotations

import os

import pytest

from integralaction_mm.video.files import Video, count_images, find_source, find_videos


@pytest.fixture
def folder(tmp_path):
    for name in ('x/a.mp4', 'x/deep/b.AVI', 'y/a.mp4', 'c.webm', 'notes.txt', '.hidden.mp4'):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    return tmp_path


def test_videos_of_a_folder(folder):
    root, videos = find_videos([folder])
    assert root == folder
    assert [video.filename for video in videos] == ['c.webm', 'x/a.mp4', 'x/deep/b.AVI', 'y/a.mp4']
    assert [video.frame_dir for video in videos] == ['c', 'x/a', 'x/deep/b', 'y/a']
    assert [video.folder_class for video in videos] == [None, 'x', 'x', 'y']


def test_videos_share_a_root_and_come_once(folder):
    root, videos = find_videos([folder / 'x', folder / 'x/a.mp4', str(folder / 'y/a.mp4')])
    assert root == folder
    assert [video.filename for video in videos] == ['x/a.mp4', 'x/deep/b.AVI', 'y/a.mp4']


def test_each_real_file_comes_once(folder):
    (folder / 'x' / 'up').symlink_to(folder)
    (folder / 'a_copy').symlink_to(folder / 'x')
    (folder / 'b.mp4').symlink_to(folder / 'y' / 'a.mp4')
    root, videos = find_videos([folder])
    assert root == folder
    assert [video.filename for video in videos] == ['c.webm', 'x/a.mp4', 'x/deep/b.AVI', 'y/a.mp4']


def test_a_hard_link_is_the_same_file(folder):
    for name in ('y/b.mp4', 'z.mp4'):
        os.link(folder / 'y' / 'a.mp4', folder / name)
    _, videos = find_videos([folder])
    assert [video.filename for video in videos] == ['c.webm', 'x/a.mp4', 'x/deep/b.AVI', 'z.mp4']


def test_links_to_elsewhere_are_followed(folder, tmp_path_factory):
    store = tmp_path_factory.mktemp('store')
    for name in ('one/1.mp4', 'one/up', '2.mp4'):
        path = store / name
        path.parent.mkdir(exist_ok=True)
        path.symlink_to(store) if path.name == 'up' else path.touch()
    (folder / 'z').symlink_to(store / 'one')
    (folder / 'y' / '2.mp4').symlink_to(store / '2.mp4')
    (folder / 'y' / '3.mp4').symlink_to(store / '2.mp4')
    names = [video.filename for video in find_videos([folder])[1]]
    assert names == ['c.webm', 'x/a.mp4', 'x/deep/b.AVI', 'y/2.mp4', 'y/a.mp4', 'z/1.mp4']


def test_name_with_dots(tmp_path):
    assert Video(tmp_path / 'clip_10.5.mp4', 'clip_10.5.mp4').frame_dir == 'clip_10.5'
    assert Video(tmp_path / 'clip', 'clip').frame_dir == 'clip'


def test_nothing_to_find(tmp_path):
    with pytest.raises(FileNotFoundError, match='video or folder not found: .*gone'):
        find_videos([tmp_path / 'gone'])
    with pytest.raises(ValueError, match=r'videos must be files or folders with \.mp4'):
        find_videos([tmp_path])


@pytest.mark.parametrize(
    ('name', 'there'),
    [('a.mp4', 'a.mp4'), ('a', 'a.mp4'), ('a', 'a.WEBM'), ('S001', 'S001_rgb.avi'), ('d', 'd')],
)
def test_source_by_a_name_without_suffix(name, there, tmp_path):
    (tmp_path / there).touch() if '.' in there else (tmp_path / there).mkdir()
    assert find_source(str(tmp_path / name)) == tmp_path / there


def test_source_that_is_not_there(tmp_path):
    with pytest.raises(FileNotFoundError, match='neither a video nor a folder of frames: .*gone'):
        find_source(str(tmp_path / 'gone'))


def test_images_of_a_folder(folder):
    for name in ('1.jpg', '2.JPEG', '3.png', '.4.jpg', '5.txt'):
        (folder / 'y' / name).touch()
    assert count_images(folder / 'y') == 3
