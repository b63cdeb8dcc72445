from __future__ import annotations

import csv
import hashlib
import json
import os
import shutil
import signal
import threading
import time
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import cv2
import numpy as np
import pytest
import torch
from squares import Squares, write_video
from videos import encode

from integralaction_mm.commands.infer import main as run_infer
from integralaction_mm.pantomime import CLASSES
from integralaction_mm.poses import BACKENDS


@pytest.fixture
def infer(stages, tmp_path, capsys):
    """``infer(*args)``: output, or errors, of the command line with a two-stream model."""

    def run(*args: str | Path, rc: int = 0) -> str:
        config, checkpoint = stages['rgb_pose']
        common = ('--config', config, '--checkpoint', checkpoint, '--out-dir', tmp_path / 'out')
        code = 0
        try:
            run_infer([str(arg) for arg in (*args, *common, '--device', 'cpu')])
        except SystemExit as stop:
            code = stop.code
        done = capsys.readouterr()
        assert code == rc, done
        return done.err if rc else done.out

    return run


@pytest.fixture
def poses(tiny_data) -> tuple[str, Path]:
    return '--poses', tiny_data / 'annotations.pkl'


def test_windows_and_single_streams(infer, stages, videos, poses, tmp_path):
    config, checkpoint = stages['rgb_only']
    streams = ('--rgb-config', config, '--rgb-checkpoint', checkpoint)
    printed = infer(videos[0], *poses, '--window', '10', '--stride', '5', *streams)
    content = json.loads((tmp_path / f'out/{videos[0].stem}.json').read_text())
    assert (content['window'], content['stride']) == (10, 5)
    windows = content['windows']
    assert [window['start'] for window in windows][:2] == [0, 5]
    assert windows[-1]['end'] == content['frames']
    assert list(windows[0]['streams']) == ['rgb']
    assert len(windows[0]['topk']) == 5
    assert cv2.imread(str(tmp_path / f'out/{videos[0].stem}.png')) is not None
    assert 'pred_scores' not in windows[0]
    assert 'pred_scores' not in windows[0]['streams']['rgb']
    assert f'{videos[0].name}: 0.0s {windows[0]["topk"][0]["name"]}' in printed


def test_segments_of_a_long_video(infer, videos, poses, tmp_path):
    infer(videos[0], *poses, '--window', '10', '--stride', '5', '--high', '0.01', '--low', '0.01')
    stem = tmp_path / 'out' / videos[0].stem
    content = json.loads(stem.with_suffix('.json').read_text())
    # Every class has 0.01 or more all the time in a model that has learnt nothing.
    (first, *_) = content['segments']
    assert (first['onset'], first['end']) == (
        0,
        pytest.approx(content['frames'] / content['fps'], abs=1e-3),
    )
    assert {item['name'] for item in content['time_per_action']} == {
        item['name'] for item in content['segments']
    }
    rows = list(csv.DictReader(stem.with_suffix('.csv').open()))
    assert [row['name'] for row in rows] == [item['name'] for item in content['segments']]
    assert stem.with_suffix('.vtt').read_text().startswith('WEBVTT\n\n1\n00:00:00.000 --> ')
    assert stem.with_suffix('.srt').read_text().startswith('1\n00:00:00,000 --> ')


def test_a_bad_video_does_not_stop_the_others(infer, videos, poses, tmp_path):
    folder = tmp_path / 'test_in_context'
    folder.mkdir()
    shutil.copy(videos[0], folder)
    (folder / 'bad.mp4').write_text('no video')
    error = infer(folder, *poses, '--no-video', rc=1)
    assert error.splitlines()[-1].endswith('error: 1 failed: bad.mp4')
    assert [path.name for path in (tmp_path / 'out').iterdir()] == [f'{videos[0].stem}.json']


def test_the_given_videos_are_never_written_over(infer, videos, poses, tmp_path):
    copy = tmp_path / 'out' / videos[0].name
    copy.parent.mkdir()
    shutil.copy(videos[0], copy)
    before = copy.read_bytes()
    error = infer(copy, *poses, rc=1)
    assert error.splitlines()[-1].endswith(f'as {copy} is one of the videos')
    assert copy.read_bytes() == before


@pytest.mark.parametrize(
    ('args', 'rc', 'message'),
    [
        (('nowhere.mp4',), 1, 'video or folder not found: nowhere.mp4'),
        (('VIDEO', '--poses', 'nowhere.pkl'), 1, 'annotation file not found: nowhere.pkl'),
        (('VIDEO', '--window', '5'), 1, 'window must be >= 8 frames'),
        (('VIDEO', '--stride', '5'), 2, 'argument --stride: must come with --window'),
        (('VIDEO', '--low', '0.1'), 2, 'argument --low: must come with --window'),
        (('VIDEO', '--window', '8', '--low', '0.9'), 1, 'low must be in 0..high'),
        (('VIDEO', '--pose-backend', 'x'), 2, "invalid choice: 'x'"),
        (('VIDEO', '--pose-model', 'x'), 1, '--pose-model: must come with --pose-backend rtmlib'),
        (('VIDEO', '--rgb-config', __file__), 2, '--rgb-config and --rgb-checkpoint must come'),
        (('VIDEO', '--topk', '0'), 2, 'must be an integer >= 1'),
        (('VIDEO', 'COPY'), 1, 'must differ in more than their suffix'),
        (('EMPTY',), 1, 'videos must be files or folders with .mp4'),
    ],
)
def test_mistakes(infer, videos, tmp_path, args, rc, message):
    places = {'VIDEO': videos[0], 'COPY': videos[0].with_suffix('.avi'), 'EMPTY': tmp_path}
    if 'COPY' in args:
        for name in ('a.mp4', 'a.avi'):
            shutil.copy(videos[0], tmp_path / name)
        places.update(VIDEO=tmp_path / 'a.mp4', COPY=tmp_path / 'a.avi')
    error = infer(*(places.get(arg, arg) for arg in args), rc=rc)
    assert message in error.splitlines()[-1]
    assert not (tmp_path / 'out').exists()


def test_each_person_has_its_own_label(infer, videos, poses, tmp_path):
    infer(videos[0], *poses, '--per-person', '--window', '10', '--stride', '5')
    content = json.loads((tmp_path / f'out/{videos[0].stem}.json').read_text())
    (person,) = content['persons']
    assert (person['person'], person['place'], person['start']) == (0, 0, 0)
    assert person['end'] == content['frames']
    assert [window['start'] for window in person['windows']] == [
        window['start'] for window in content['windows']
    ]
    left, top, right, bottom = person['box']
    assert 0 <= left < right <= 64
    assert 0 <= top < bottom <= 48
    assert (tmp_path / f'out/{videos[0].stem}.mp4').stat().st_size


def test_what_a_checkpoint_asks_for_in_vain_is_named(stages, videos, tmp_path, capsys):
    checkpoint = tmp_path / 'odd.pth'
    torch.save(dict(state_dict={}, meta=dict(hook=os.getcwd)), checkpoint)
    options = ('--config', stages['rgb_only'][0], '--checkpoint', checkpoint)
    args = (videos[0], *options, '--out-dir', tmp_path)
    with pytest.raises(SystemExit):
        run_infer([str(arg) for arg in args])
    error = capsys.readouterr().err
    assert f'{checkpoint} (it asks for {os.name}.getcwd, which is not data)' in error


def test_weights_from_an_address(weights, videos, poses, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(torch.hub, '_hub_dir', str(tmp_path / 'hub'))
    serve = partial(SimpleHTTPRequestHandler, directory=str(weights.parent))
    digest = hashlib.sha256(weights.read_bytes()).hexdigest()
    with ThreadingHTTPServer(('127.0.0.1', 0), serve) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        address = f'http://127.0.0.1:{server.server_port}/{weights.name}#sha256={digest}'
        command = [videos[0], *poses, '--weights', address, '--out-dir', tmp_path / 'out']
        run_infer([*map(str, command), '--no-video', '--device', 'cpu'])
        server.shutdown()
    done = capsys.readouterr()
    content = json.loads((tmp_path / f'out/{videos[0].stem}.json').read_text())
    assert content['topk'][0]['name'] in CLASSES
    assert done.out.startswith(f'{videos[0].name}: {content["topk"][0]["name"]}')
    assert 'fetch weights' in done.err
    assert (tmp_path / 'hub/checkpoints' / weights.name).read_bytes() == weights.read_bytes()


class InPairs(Squares):
    """Begins a video only when another one begins with the next of its kind."""

    def __init__(self, together: threading.Barrier) -> None:
        super().__init__()
        self.together = together

    def twin(self) -> InPairs:
        return InPairs(self.together)

    def start(self) -> None:
        super().start()
        self.together.wait()


def test_two_videos_at_once_give_what_one_after_another_does(infer, tmp_path, monkeypatch):
    places = dict(b=5, a=45)
    videos = [write_video(tmp_path / f'{n}.avi', ((x, 200),), 12) for n, x in places.items()]
    done = []
    for workers in (1, 2):
        pairs = InPairs(threading.Barrier(workers, timeout=60))
        monkeypatch.setitem(BACKENDS, 'pairs', lambda device=None, pairs=pairs: pairs)
        options = ('--pose-backend', 'pairs', '--window', '8', '--workers', workers)
        printed = infer(*videos, *options)
        written = {path.name: path.read_bytes() for path in (tmp_path / 'out').iterdir()}
        done.append((printed, written))
    assert done[0] == done[1]
    assert [line[:6] for line in printed.splitlines()] == ['a.avi:', 'b.avi:']
    assert len(written) == 2 * 6  # JSON, MP4, PNG, CSV, VTT, SRT


def test_ctrl_c_while_a_video_is_drawn_and_another_one_looked_at(stages, tmp_path):
    out = tmp_path / 'out'
    frames = np.full((300, 48, 64, 3), 90, np.uint8)
    videos = [encode(tmp_path / f'{name}.mp4', frames, 25) for name in 'ab']

    def interrupt() -> None:
        while not list(out.glob('.part*.mp4')):  # until one is being drawn
            time.sleep(0.01)
        os.kill(os.getpid(), signal.SIGINT)

    threading.Thread(target=interrupt, daemon=True).start()
    config, checkpoint = stages['rgb_only']
    command = [*videos, '--config', config, '--checkpoint', checkpoint, '--out-dir', out]
    with pytest.raises(SystemExit) as stop:
        run_infer([*map(str, command), '--device', 'cpu', '--window', '8', '--stride', '8'])
    assert stop.value.code == 130
    left = {path.name for path in out.iterdir()}
    assert {'a.json', 'a.png'} <= left or {'b.json', 'b.png'} <= left
    assert not {'a.mp4', 'b.mp4'} & left
    assert not [name for name in left if name.startswith('.part')]
