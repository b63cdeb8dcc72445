from __future__ import annotations

import subprocess
import sys
import warnings

import av
import numpy as np
import pytest

from integralaction_mm.apis.clip import open_clip
from integralaction_mm.video import frame_index
from integralaction_mm.video.reading import DecodeError, VideoReader, count_frames
from tests.helpers import forms

FRAMES = forms.FRAMES
PICKS = [[7], [FRAMES - 1], [3, 9, 20], [15, 16, 17]]


@pytest.fixture(autouse=True)
def nothing_remembered():
    frame_index.forget()


def numbers(images) -> list[int]:
    return [forms.number(image) for image in images]


def check_reader(path, expected: list[int]) -> None:
    """All frames in order, and some by their number, in new readers and in one for all."""
    with warnings.catch_warnings():
        warnings.simplefilter('error')
        frames = list(VideoReader(path))
        assert numbers(frames) == expected
        reader = VideoReader(path)
        assert len(reader) == len(expected) == count_frames(path)
        for pick in [*PICKS, list(range(len(expected)))]:
            inds = sorted({min(index, len(expected) - 1) for index in pick})
            frame_index.forget()
            for images in (reader.read(inds), VideoReader(path).read(inds)):
                np.testing.assert_array_equal(images, [frames[index] for index in inds])


@pytest.mark.parametrize('name', forms.FORMS)
def test_frame_i_is_the_ith_that_is_shown(tmp_path, name):
    if not forms.can_encode(forms.FORMS[name][0]):
        pytest.skip(f'PyAV has no encoder {forms.FORMS[name][0]}')
    check_reader(forms.make(tmp_path, name), list(range(FRAMES)))


@pytest.fixture(scope='module')
def h264(tmp_path_factory):
    return forms.make(tmp_path_factory.mktemp('forms'), 'h264.mp4')


SAMPLES = """
import resource, sys
from integralaction_mm.video.reading import VideoReader
peaks = []
for samples in (300, 2000):
    for sample in range(samples):
        VideoReader(sys.argv[1]).read([sample % 8, 12, 20])
    peaks.append(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)  # MiB on Linux
print(peaks[1] - peaks[0])
"""


def test_samples_do_not_grow_a_worker(h264, run_process, root):
    """2 000 samples of a few frames each, after as many as fill what is reused."""
    pytest.importorskip('resource', reason='needs a Unix')
    done = run_process(sys.executable, '-W', 'ignore', '-c', SAMPLES, h264, cwd=root)
    # A frame has 18 KiB: one kept of each sample would be 35 MiB.
    assert int(done.stdout.split()[-1]) < 16


@pytest.mark.parametrize('name', ['cut.mp4', 'cut.mov'])
def test_edit_list_hides_the_frames_before_a_cut(h264, tmp_path, name):
    path = forms.remux(h264, tmp_path / name, first=11)
    with av.open(str(path)) as container:
        assert sum(packet.is_discard for packet in container.demux(video=0)) == 3
    check_reader(path, list(range(11, FRAMES)))


def test_a_cut_without_edit_list_starts_at_the_key_frame(h264, tmp_path):
    check_reader(forms.remux(h264, tmp_path / 'cut.mkv', first=11), list(range(8, FRAMES)))


def test_a_cut_before_frames_that_lack_what_they_are_made_of(tmp_path):
    path = forms.make(tmp_path, 'h264_open_gop.mov')
    forms.remux(path, tmp_path / 'cut.mkv', first=16)
    check_reader(tmp_path / 'cut.mkv', [int(n) for n in range(16, FRAMES)])


@pytest.mark.parametrize('suffix', ['mp4', 'mkv', 'webm'])
def test_variable_frame_rate(tmp_path, suffix):
    times = [0, 1, 2, 5, 6, 13, 14, 15, 16, 30, 31, 40]
    codec = 'libvpx' if suffix == 'webm' else 'libx264'
    path = forms.write(
        tmp_path / f'a.{suffix}', codec, options=dict(g='5'), numbers=range(12), times=times
    )
    check_reader(path, list(range(12)))
    assert VideoReader(path).fps == pytest.approx(25 * 11 / 40, rel=0.02)


@pytest.mark.parametrize('count', [1, 2])
@pytest.mark.parametrize('name', ['h264.mp4', 'mpeg4_b.avi', 'vp9.webm'])
def test_a_frame_or_two(tmp_path, name, count):
    codec, pix_fmt, options = forms.FORMS[name]
    path = forms.write(tmp_path / name, codec, pix_fmt, options, range(count))
    check_reader(path, list(range(count)))


def test_fragments_and_no_duration(tmp_path):
    path = forms.write(
        tmp_path / 'a.mp4', *forms.FORMS['h264.mp4'], movflags='frag_keyframe+empty_moov'
    )
    check_reader(path, list(range(FRAMES)))


@pytest.mark.parametrize('order', [1, -1])
@pytest.mark.parametrize('suffix', ['ts', 'h264'])
def test_all_frames_have_the_size_of_the_first(tmp_path, suffix, order):
    """As with the ``ffmpeg`` program."""
    sizes = [(96, 64), (64, 48)][::order]
    parts = [
        forms.write(
            tmp_path / f'{n}.{suffix}', 'libx264', numbers=range(9 * n, 9 * n + 9), size=size
        )
        for n, size in enumerate(sizes)
    ]
    path = tmp_path / f'both.{suffix}'
    path.write_bytes(b''.join(part.read_bytes() for part in parts))
    check_reader(path, list(range(18)))
    assert {image.shape for image in VideoReader(path)} == {(*sizes[0][::-1], 3)}


def test_a_size_that_changes_between_key_frames_of_an_mp4(tmp_path):
    for n, size in enumerate([(96, 64), (64, 48)]):
        numbers = range(9 * n, 9 * n + 9)
        forms.write(
            tmp_path / f'{n}.h264', 'libx264', options=dict(bf='0'), numbers=numbers, size=size
        )
    (tmp_path / 'both.h264').write_bytes(
        (tmp_path / '0.h264').read_bytes() + (tmp_path / '1.h264').read_bytes()
    )
    forms.remux_raw(tmp_path / 'both.h264', tmp_path / 'both.mp4')
    check_reader(tmp_path / 'both.mp4', list(range(18)))


def test_frames_that_there_are_not(h264):
    with pytest.raises(IndexError, match=rf'must be in 0..25, but got \[26\]: .*{h264.name}'):
        VideoReader(h264).read([26])
    assert VideoReader(h264).read([]) == []


@pytest.mark.parametrize('name, share', [
    ('h264.mp4', 0.8), ('mpeg4.avi', 0.8), ('vp9.webm', 0.7)
])  # fmt: skip
def test_damage_is_an_error_or_a_warning(tmp_path, name, share):
    path = forms.write(tmp_path / name, *forms.FORMS[name], movflags='faststart')
    content = bytearray(path.read_bytes())
    start = int(len(content) * share)
    content[start : start + 400] = bytes(400)
    path.write_bytes(content)
    with pytest.raises(DecodeError, match=f'^video cannot be decoded: .*{name} .*broken'):
        list(VideoReader(path))
    reader = VideoReader(path, strict=False)
    with pytest.warns(UserWarning, match=f'video is damaged, .* used: .*{name}'):
        frames = list(reader)
    with pytest.warns(UserWarning, match='damaged'):
        assert len(list((clip := open_clip(path)).images())) == clip.count
    assert 8 < len(frames) <= FRAMES
    assert numbers(frames)[:8] == list(range(8))
    assert numbers(VideoReader(path).read([0, 1])) == [0, 1]  # what is whole is read


def test_a_packet_of_a_stream_that_is_not_listed(tmp_path):
    path = forms.make(tmp_path, 'mpeg2.ts')
    content = bytearray(path.read_bytes())
    starts = [n for n in range(0, len(content), 188) if content[n + 1 : n + 3] == b'\x41\x00']
    content[starts[-2] + 2] = 175  # the number of the stream of a frame's first packet
    path.write_bytes(content)
    with pytest.raises(DecodeError, match='mpeg2.ts .it breaks off: a stream begins'):
        list(VideoReader(path))
    with pytest.warns(UserWarning, match='damaged'):
        shown = numbers(VideoReader(path, strict=False))
    assert shown[:20] == list(range(20))


def write_colours(folder, *values: int):
    """A ProRes file whose first frame states these primaries, this transfer and this matrix."""
    path = forms.make(folder, 'prores.mov')
    content = bytearray(path.read_bytes())
    start = content.find(b'icpf') + 4 + 14
    content[start : start + 3] = bytes(values)
    path.write_bytes(content)
    return path


def test_colours_that_nobody_names_are_no_damage(tmp_path):
    check_reader(write_colours(tmp_path, 0, 0, 0), list(range(FRAMES)))


@pytest.mark.parametrize('strict', [True, False])
def test_a_matrix_that_no_standard_knows(tmp_path, strict):
    path = write_colours(tmp_path, 1, 1, 99)
    with pytest.raises(DecodeError, match='prores.mov .a frame is broken: '):
        list(VideoReader(path, strict))


def test_a_cut_avi(tmp_path):
    path = forms.cut(forms.make(tmp_path, 'mpeg4.avi'), 0.9)
    with pytest.warns(UserWarning, match='damaged'):
        shown = numbers((clip := open_clip(path)).images())
    assert shown[:-1] == list(range(clip.count - 1))  # the last one is cut in two
    assert 10 < clip.count < FRAMES


def test_import_and_decode_without_decord(h264):
    code = (
        "import sys; sys.modules['decord'] = None\n"
        'import numpy as np; from integralaction_mm.datasets import DecodeTwoStream\n'
        f"sample = dict(filename={str(h264)!r}, modality=['RGB'], RGB_inds=np.array([5]), "
        f'total_frames={FRAMES})\n'
        "print(DecodeTwoStream().transform(sample)['imgs'][0].shape)"
    )
    done = subprocess.run([sys.executable, '-c', code], capture_output=True, text=True)
    assert done.stdout.strip() == f'({forms.HEIGHT}, {forms.WIDTH}, 3)', done.stderr
