"""Sound as a decoder hears it in the video that it was carried over to."""

from __future__ import annotations

import av
import numpy as np
import pytest
from videos import SAMPLE_RATE, encode, listen

from integralaction_mm.video.writing import write_video

FRAMES, FPS = 20, 10


def pictures(count: int = FRAMES) -> list[np.ndarray]:
    return [np.full((48, 64, 3), 12 * t % 256, np.uint8) for t in range(count)]


def beep(start: float = 0.5, end: float = 1.5) -> np.ndarray:
    """A tone from one second to another one, in two seconds of silence: float32 (n,)."""
    time = np.arange(2 * SAMPLE_RATE) / SAMPLE_RATE
    tone = 0.5 * np.sin(2 * np.pi * 440 * time)
    return np.where((time >= start) & (time < end), tone, 0).astype(np.float32)


def heard(path) -> tuple[str, float, float, float]:
    """Decoder; seconds at which the tone begins and ends, and at which all ends."""
    name, times, samples = listen(path)
    (loud,) = np.nonzero(np.abs(samples) > 0.2)
    return name, times[loud[0]], times[loud[-1]], times[-1]


# Container, the encoders of pictures and of sound, and the decoder of what is kept of it.
FORMS = [
    ('in.mp4', 'mpeg4', 'aac', 'aac'),
    ('in.avi', 'mpeg4', 'libmp3lame', 'mp3float'),
    ('in.avi', 'mpeg4', 'pcm_s16le', 'aac'),
    ('in.webm', 'libvpx', 'libopus', 'aac'),
    ('in.ts', 'mpeg2video', 'aac', 'aac'),
    ('in.ts', 'mpeg2video', 'ac3', 'aac'),
    ('in.ts', 'mpeg2video', 'libmp3lame', 'mp3float'),  # whose clock begins at 1.4 seconds
    ('in.wmv', 'wmv2', 'wmav2', 'aac'),
]


@pytest.mark.parametrize(('name', 'codec', 'sound', 'kept'), FORMS)
def test_sound_is_kept(tmp_path, name, codec, sound, kept):
    fps = 25 if name == 'in.ts' else FPS  # MPEG-2 knows few rates
    source = encode(tmp_path / name, pictures(2 * fps), fps, codec, (sound, beep()))
    write_video(tmp_path / 'out.mp4', pictures(2 * fps), fps, source)
    decoder, start, end, _ = heard(tmp_path / 'out.mp4')
    _, wanted_start, wanted_end, _ = heard(source)
    begin = begin_of(source)
    assert decoder == kept
    assert start == pytest.approx(wanted_start - begin, abs=0.03)
    assert end == pytest.approx(wanted_end - begin, abs=0.03)


def begin_of(path) -> float:
    with av.open(str(path)) as file:
        (video,) = file.streams.video
        return float((video.start_time or 0) * video.time_base)


@pytest.mark.parametrize('sound', ['aac', 'pcm_s16le'])
def test_sound_ends_with_the_pictures(tmp_path, sound):
    source = encode(tmp_path / 'in.mov', pictures(), FPS, 'mpeg4', (sound, beep()))
    write_video(tmp_path / 'out.mp4', pictures(10), FPS, source)
    _, start, _, end = heard(tmp_path / 'out.mp4')
    assert start == pytest.approx(0.5, abs=0.03)
    assert 0.95 < end <= 1.0
    with av.open(str(tmp_path / 'out.mp4')) as file:
        assert [stream.type for stream in file.streams] == ['video', 'audio']
        assert file.duration == 1_000_000


def test_stereo_and_more(tmp_path):
    """Six channels, as in films, become two."""
    source = tmp_path / 'in.mkv'
    with av.open(str(source), 'w') as out:
        audio = out.add_stream('flac', rate=SAMPLE_RATE)
        audio.codec_context.layout = '5.1'
        samples = np.tile((beep() * 30000).astype(np.int16)[:, None], (1, 6)).reshape(1, -1)
        frame = av.AudioFrame.from_ndarray(samples, format='s16', layout='5.1')
        frame.sample_rate, frame.pts = SAMPLE_RATE, 0
        out.mux(audio.encode(frame))
        out.mux(audio.encode())
    write_video(tmp_path / 'out.mp4', pictures(), FPS, source)
    with av.open(str(tmp_path / 'out.mp4')) as file:
        assert file.streams.audio[0].codec_context.layout.name == 'stereo'
    assert heard(tmp_path / 'out.mp4')[1] == pytest.approx(0.5, abs=0.03)


def test_videos_without_sound(tmp_path):
    source = encode(tmp_path / 'in.mp4', pictures())
    for sound in (source, None):
        write_video(tmp_path / 'out.mp4', pictures(), FPS, sound)
        with av.open(str(tmp_path / 'out.mp4')) as file:
            assert [stream.type for stream in file.streams] == ['video']


def test_sound_of_a_damaged_video_is_left_out_with_a_warning(tmp_path):
    source = encode(tmp_path / 'in.mkv', pictures(), FPS, 'mpeg4', ('flac', beep()))
    content = bytearray(source.read_bytes())
    with av.open(str(source)) as file:
        packets = [packet for packet in file.demux(audio=0) if packet.size]
        for packet in packets[:10]:
            content[packet.pos + 8 : packet.pos + packet.size] = bytes(packet.size - 8)
    source.write_bytes(content)
    with pytest.warns(
        UserWarning, match='sound cannot be read, or not all of it: .*in.mkv'
    ) as got:
        write_video(tmp_path / 'out.mp4', pictures(), FPS, source)
    assert len(got) == 1
    with av.open(str(tmp_path / 'out.mp4')) as file:
        assert len(list(file.decode(video=0))) == FRAMES
    assert heard(tmp_path / 'out.mp4')[2] == pytest.approx(1.5, abs=0.03)  # the end is whole


def test_a_source_that_is_no_video(tmp_path):
    (tmp_path / 'in.mp4').write_bytes(b'text')
    with pytest.warns(UserWarning, match='sound cannot be read, or not all of it: .*in.mp4'):
        write_video(tmp_path / 'out.mp4', pictures(), FPS, tmp_path / 'in.mp4')
