from __future__ import annotations

import av
import numpy as np
import pytest

from integralaction_mm.video.reading import VideoReader
from integralaction_mm.video.source import DecodeError, Source
from tests.helpers import forms


def test_the_stream_is_that_of_the_ffmpeg_program(tmp_path):
    """The larger one, but no cover."""
    with av.open(str(tmp_path / 'two.mkv'), 'w') as output:
        for size in ((64, 48), (96, 64)):
            stream = output.add_stream('mpeg4', rate=25)
            stream.width, stream.height, stream.pix_fmt = (*size, 'yuv420p')
        for stream in output.streams.video:
            frame = av.VideoFrame.from_ndarray(
                forms.picture(3, (stream.width, stream.height)), format='rgb24'
            )
            output.mux([*stream.encode(frame.reformat(format='yuv420p')), *stream.encode(None)])
    with Source(tmp_path / 'two.mkv') as source:
        assert source.size == (96, 64)
        assert source.codec == 'mpeg4'
    assert [image.shape for image in VideoReader(tmp_path / 'two.mkv')] == [(64, 96, 3)]


def write_sound(path):
    with av.open(str(path), 'w') as output:
        stream = output.add_stream('aac', rate=8000)
        frame = av.AudioFrame.from_ndarray(np.zeros((1, 1024), np.float32), 'fltp', 'mono')
        frame.sample_rate = 8000
        output.mux(stream.encode(frame))
        output.mux(stream.encode(None))


@pytest.mark.parametrize('name, content, reason', [
    ('empty.mp4', b'', 'Invalid data|End of file'),
    ('text.avi', b'this is no video' * 100, 'Invalid data|End of file'),
    ('sound.mp4', None, 'it has no video, only audio'),
])  # fmt: skip
def test_what_is_no_video(tmp_path, name, content, reason):
    path = tmp_path / name
    write_sound(path) if content is None else path.write_bytes(content)
    with pytest.raises(DecodeError, match=f'^video cannot be decoded: .*{name} .*({reason})'):
        VideoReader(path)
    with pytest.raises(FileNotFoundError, match='gone.mp4'):
        VideoReader(tmp_path / 'gone.mp4')


def test_what_a_playlist_names_is_not_fetched(tmp_path):
    path = tmp_path / 'list.m3u8'
    path.write_text('#EXTM3U\n#EXTINF:1,\nhttp://127.0.0.1:9/a.ts\n#EXT-X-ENDLIST\n')
    with pytest.raises(DecodeError, match='^video cannot be decoded: .*list.m3u8'):
        VideoReader(path)
