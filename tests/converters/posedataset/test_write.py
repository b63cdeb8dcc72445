"""What all converters share: resume, processes, settings, media, and the arrays on disk."""

from __future__ import annotations

import json
import multiprocessing
import os
import pickle
import signal
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from integralaction_mm.commands.converting import build_parser, run_converter
from integralaction_mm.converters.posedataset import Options, Report, Sample, Source, convert
from integralaction_mm.converters.posedataset import write as module
from integralaction_mm.datasets.pose_tracks import pack_tracks

COUNT = 100


def read(path: Path, img_shape: tuple[int, int], total_frames: int) -> list:
    """A file of poses of these tests holds one number, the x of all joints."""
    xy = np.full((1, 18, 2), float(path.read_text()))
    return [(xy, np.ones((1, 18)))] * total_frames


def read_slowly(path: Path, img_shape: tuple[int, int], total_frames: int) -> list:
    time.sleep(0.02)
    return read(path, img_shape, total_frames)


@pytest.fixture
def source(tmp_path) -> Source:
    """A hundred videos of 4 frames, and a number for each."""
    (tmp_path / 'data').mkdir()
    made = Source('made', 'kinetics50', 'openpose18', 18, read, dict(sigma=1))
    for number in range(COUNT):
        path = tmp_path / 'data' / str(number)
        path.write_text(str(number))
        made.add(Sample(f'a/{number:03}', number % 50, 4, (40, 60), path), 'train')
    return made


def test_processes_give_the_same_files(source, tmp_path, digests):
    convert(source, tmp_path / 'one', Options())
    report = convert(source, tmp_path / 'two', Options(workers=2))
    assert report.written == COUNT
    assert digests(tmp_path / 'one') == digests(tmp_path / 'two')


def test_an_interrupted_run_goes_on(source, tmp_path, digests, monkeypatch):
    convert(source, tmp_path / 'whole', Options())
    packs = iter(range(COUNT))

    def interrupted(*args):
        if next(packs) == 40:
            raise KeyboardInterrupt
        return pack_tracks(*args)

    out = tmp_path / 'out'
    monkeypatch.setattr(module, 'pack_tracks', interrupted)
    with pytest.raises(KeyboardInterrupt):
        convert(source, out, Options())
    assert not (out / 'annotations.pkl').exists()
    written = sorted(out.rglob('*.pkl'))
    assert len(written) == 40
    times = [path.stat().st_mtime_ns for path in written]
    monkeypatch.undo()
    report = convert(source, out, Options(workers=2))
    assert (report.written, report.reused) == (COUNT, 40)
    assert 'read 100, wrote 100 (40 of them earlier), left out 0 ->' in report.lines()[-1]
    assert [path.stat().st_mtime_ns for path in written] == times
    assert digests(out) == digests(tmp_path / 'whole')


def test_a_killed_run_goes_on(source, tmp_path, digests):
    """A real process, killed while it writes; what it left half-written goes away."""
    convert(source, tmp_path / 'whole', Options())
    out = tmp_path / 'out'
    source.read = read_slowly
    process = multiprocessing.get_context('fork').Process(
        target=convert, args=(source, out, Options())
    )
    process.start()
    while len(list(out.rglob('[0-9]*.pkl'))) < 5:  # not those that are half-written
        time.sleep(0.01)
    os.kill(process.pid, signal.SIGKILL)
    process.join()
    assert not (out / 'annotations.pkl').exists()
    (out / 'skeletons/a/.part-099.pkl').write_bytes(b'half')
    source.read = read
    report = convert(source, out, Options())
    assert 5 <= report.reused < COUNT
    assert digests(out) == digests(tmp_path / 'whole')


def test_other_settings_are_an_error_that_names_them(source, tmp_path, digests):
    out = tmp_path / 'out'
    convert(source, out, Options())
    before = digests(out)
    source.settings = dict(sigma=2)
    with pytest.raises(ValueError, match=r'out was made with sigma=1, but got sigma=2; .*--force'):
        convert(source, out, Options())
    assert digests(out) == before
    for number in range(COUNT):
        (tmp_path / 'data' / str(number)).write_text('7')
    report = convert(source, out, Options(force=True))
    assert (report.written, report.reused) == (COUNT, 0)
    assert json.loads((out / 'recipe.json').read_text())['sigma'] == 2
    assert len({digest for name, digest in digests(out / 'skeletons').items()}) == 1


def test_a_folder_of_something_else(source, tmp_path, index_of):
    out = tmp_path / 'out'
    (out / 'skeletons').mkdir(parents=True)
    with pytest.raises(ValueError, match='out must be a folder without skeletons or one with a'):
        convert(source, out, Options())
    (out / 'videos').mkdir()
    assert convert(source, out, Options(force=True)).written == COUNT
    assert (out / 'videos').is_dir()
    (out / 'recipe.json').write_text('{')
    with pytest.raises(ValueError, match='recipe is damaged: .*recipe.json'):
        convert(source, out, Options())
    (tmp_path / 'file').touch()
    with pytest.raises(ValueError, match='out must be a folder, but got the file'):
        convert(source, tmp_path / 'file', Options())


def test_media_that_are_not_there(source, tmp_path, make_frames, make_video, index_of):
    """A folder, a video, a dead link, an empty folder and an empty file, a damaged video."""
    media = tmp_path / 'media'
    make_frames(media / 'a/000', 3, (16, 16))
    make_video(media / 'a/001.mp4', 5, (16, 16))
    (media / 'a/002').symlink_to(tmp_path / 'nowhere')
    (media / 'a/003').mkdir()
    (media / 'a/004.mkv').touch()
    (media / 'a/005.mp4').write_bytes(b'no video')
    report = convert(source, tmp_path / 'out', Options(media_root=media))
    assert report.written == 3
    assert [item['total_frames'] for item in index_of(tmp_path / 'out')['annotations']] == [4] * 3
    report = convert(source, tmp_path / 'out', Options(media_root=media, probe=True))
    content = index_of(tmp_path / 'out')
    assert content['split'] == {'train': ['a/000', 'a/001']}
    assert [item['total_frames'] for item in content['annotations']] == [3, 5]
    assert {key: len(cases) for key, cases in report.left_out.items()} == {
        'video or frames missing': COUNT - 3,
        'video or frames damaged': 1,
    }
    listed = json.loads((tmp_path / 'out/left_out.json').read_text())
    assert [name for name, _ in listed['video or frames missing']][:2] == ['a/002', 'a/003']
    with pytest.raises(ValueError, match='strict conversion of made allows no loss'):
        convert(source, tmp_path / 'out', Options(media_root=media, strict=True))


def test_short_videos(source, tmp_path):
    short = Sample('a/short', 0, 3, (40, 60), tmp_path / 'data/0')
    source.add(short, 'train')
    report = convert(source, tmp_path / 'out', Options(min_frames=4, strict=True))
    assert report.left_out == {'too short': [('a/short', '3 frames')]}
    assert report.written == COUNT


def test_the_closing_lines_show_a_few_cases(source, tmp_path):
    for number in range(5):
        (tmp_path / 'data' / str(number)).write_text('?')
    *lines, closing = convert(source, tmp_path / 'out', Options()).lines()
    assert len(lines) == 4
    assert lines[0].startswith('file of poses damaged: a/000 (')
    assert lines[3] == 'file of poses damaged: and 2 more'
    assert 'read 100, wrote 95, left out 5 (file of poses damaged: 5) ->' in closing


def run_tool(source: Source, monkeypatch, capsys, *args: str | Path) -> tuple[int, str, str]:
    """Exit code, output and errors of a command line that converts the source."""

    def convert_source(data: str, out: str, options: Options) -> Report:
        return convert(source, out, options)

    monkeypatch.setattr(sys, 'argv', ['tool', 'data', *map(str, args)])
    try:
        run_converter(build_parser('A tool.'), convert_source)
    except SystemExit as stopped:
        return stopped.code, *capsys.readouterr()
    return 0, *capsys.readouterr()


@pytest.mark.parametrize(
    ('args', 'message'),
    [
        (('--strict',), 'tool: error: strict conversion of made allows no loss, but got file of'),
        (('--workers', '0'), 'tool: error: workers must be an integer >= 1, but got 0'),
        (('--media-root', 'no'), 'tool: error: media_root must be a folder, but got no'),
        (('--probe',), 'tool: error: probe must come with media_root, but got media_root=None'),
    ],
)
def test_exit_codes(source, tmp_path, monkeypatch, capsys, args, message):
    (tmp_path / 'data/3').write_text('?')
    out = ('--out', tmp_path / 'out')
    code, printed, errors = run_tool(source, monkeypatch, capsys, *out, *args)
    assert (code, printed, errors.count('\n')) == (1, '', 1)
    assert errors.startswith(message)
    assert not (tmp_path / 'out/annotations.pkl').exists()
    code, printed, errors = run_tool(source, monkeypatch, capsys, *out)
    assert (code, errors) == (0, '')
    assert 'left out 1 (file of poses damaged: 1) ->' in printed
    assert run_tool(source, monkeypatch, capsys)[0] == 2  # without --out


def test_index_is_small(source, tmp_path, index_of):
    convert(source, tmp_path / 'out', Options())
    assert (tmp_path / 'out/annotations.pkl').stat().st_size < 100 * COUNT
    assert set(index_of(tmp_path / 'out')) == {'split', 'annotations', 'classes', 'layout'}


def read_crossing(path: Path, img_shape: tuple[int, int], total_frames: int) -> list:
    """Two persons side by side, of whom the second is surer in every third frame."""
    body = np.stack([np.arange(18), np.arange(18)], axis=1)  # its diagonal is 24 px
    xy = np.stack([body, body + [100, 0]]).astype(float)
    first, second = np.full(18, 0.9), np.full(18, 0.5)
    return [
        (xy, np.stack([second, first] if t % 3 == 2 else [first, second]))
        for t in range(total_frames)
    ]


def test_persons_keep_their_places(source, tmp_path):
    source.read = read_crossing
    for track, expected in ((True, [0, 0, 0, 0]), (False, [0, 0, 100, 0])):
        out = tmp_path / str(track)
        convert(source, out, Options(track=track))
        poses = pickle.loads((out / 'skeletons/a/000.pkl').read_bytes())
        assert poses['keypoint'][0, :, 0, 0].tolist() == expected
    with pytest.raises(ValueError, match='was made with track=False, but got track=True'):
        convert(source, tmp_path / 'False', Options())
