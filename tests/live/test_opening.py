from __future__ import annotations

import os
import sys

import pytest
from squares import write_video

from integralaction_mm.live.opening import SourceError, SourceKind, find_kind, open_source


def test_kinds(tmp_path):
    video = write_video(tmp_path / 'a.avi')
    os.mkfifo(tmp_path / 'pipe')
    kinds = [find_kind(str(source)) for source in (video, tmp_path / 'pipe', 'rtsp://host/path')]
    assert [kind.name for kind in kinds] == ['file', 'pipe', 'stream']
    assert [kind.comes_back for kind in kinds] == [False, True, True]
    assert find_kind('video=Camera').format == 'dshow'


@pytest.mark.skipif(sys.platform != 'linux', reason='cameras have other addresses elsewhere')
def test_a_camera_that_there_is_not():
    kind = find_kind('97')
    assert (kind.name, kind.address, kind.format) == ('camera', '/dev/video97', 'v4l2')
    with pytest.raises(
        SourceError, match=r'camera cannot be opened: /dev/video97 \(.+\); cameras here: '
    ):
        open_source(kind)


@pytest.mark.skipif(sys.platform != 'linux', reason='cameras have other addresses elsewhere')
def test_a_device_that_is_no_camera(tmp_path):
    device = tmp_path / 'video0'
    device.touch()
    with pytest.raises(
        SourceError, match=r'camera cannot be opened: .*video0 \(.+\); cameras here'
    ):
        open_source(SourceKind('camera', str(device), 'v4l2'))


@pytest.mark.parametrize(
    ('source', 'message'),
    [
        ('nowhere.mp4', "source must be the number of a camera, .* but got 'nowhere.mp4'"),
        ('.', "source must be one video, but got the folder '.'"),
        (
            'tcp://127.0.0.1:9',
            r'stream cannot be opened: tcp://127.0.0.1:9 \(Connection refused\)',
        ),
        ('x9://here', 'stream cannot be opened: x9://here .*Protocol not found'),
        (__file__, 'file cannot be opened: .*is it a video'),
    ],
)
def test_what_cannot_be_opened(source, message):
    with pytest.raises(SourceError, match=message):
        open_source(find_kind(source))
