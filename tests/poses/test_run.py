"""Runs of pose extraction: command lines, interruptions, and going on."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from squares import FRAMES, Squares, load, write_video

from integralaction_mm.commands.extract_poses import main as run_extract_poses
from integralaction_mm.poses import BACKENDS, extract_poses


def test_interrupted_run_goes_on(folder, tmp_path):
    extract_poses([folder], tmp_path / 'whole.pkl', Squares())
    out = tmp_path / 'poses.pkl'
    with pytest.raises(KeyboardInterrupt):
        extract_poses([folder], out, Squares(stop_at=3))
    assert not out.exists()
    assert len(list((tmp_path / 'poses.pkl.parts').glob('*.pkl'))) == 2
    write_video(folder / 'jump' / 'a.avi', frames=FRAMES + 1)  # it has changed since
    backend = Squares()
    report = extract_poses([folder], out, backend)
    assert (report.written, report.reused, backend.videos) == (5, 1, 4)
    assert load(out)['annotations'][0]['total_frames'] == FRAMES + 1
    assert not (tmp_path / 'poses.pkl.parts').exists()
    whole, resumed = load(tmp_path / 'whole.pkl'), load(out)
    assert whole['split'] == resumed['split']
    for one, other in zip(whole['annotations'][1:], resumed['annotations'][1:]):
        assert one['filename'] == other['filename']
        np.testing.assert_array_equal(one['keypoint'], other['keypoint'])


def test_interrupted_run_with_other_settings(folder, tmp_path):
    out = tmp_path / 'poses.pkl'
    with pytest.raises(KeyboardInterrupt):
        extract_poses([folder], out, Squares(stop_at=3))
    with pytest.raises(ValueError, match="made with layout='openpose18', but got layout='coco1"):
        extract_poses([folder], out, Squares(), layout='coco17')
    report = extract_poses([folder], out, Squares(), layout='coco17', force=True)
    assert (report.written, report.reused) == (5, 0)


def test_file_that_exists_stays(folder, tmp_path):
    out = tmp_path / 'poses.pkl'
    out.write_text('mine')
    with pytest.raises(FileExistsError, match='out must be a new file.*--force'):
        extract_poses([folder], out, Squares())
    assert out.read_text() == 'mine'
    extract_poses([folder], out, Squares(), force=True)
    assert len(load(out)['annotations']) == 5


def test_command_line(folder, tmp_path, monkeypatch, capfd):
    monkeypatch.setitem(BACKENDS, 'squares', Squares)
    out = tmp_path / 'poses.pkl'
    run_extract_poses([str(folder), '--out', str(out), '--backend', 'squares'])
    printed = capfd.readouterr()
    assert printed.out == f'poses: read 5, wrote 5, left out 0 -> {out}\n'
    assert printed.err == ''  # no bar where there is no terminal
    with pytest.raises(SystemExit) as stop:
        run_extract_poses([str(folder), '--out', str(out), '--backend', 'squares'])
    assert stop.value.code == 1
    assert 'error: out must be a new file' in capfd.readouterr().err


SLOW = """
import sys, time
from pathlib import Path
sys.path.insert(0, {tests!r})
from squares import Squares
from integralaction_mm.poses import BACKENDS
from integralaction_mm.commands.extract_poses import main as run_extract_poses
class Slow(Squares):
    def estimate(self, frame):
        time.sleep(0.4)
        return super().estimate(frame)
BACKENDS['slow'] = Slow
run_extract_poses(sys.argv[1:])
"""


def test_ctrl_c(folder, tmp_path):
    out = tmp_path / 'poses.pkl'
    script = SLOW.format(tests=str(Path(__file__).parents[1] / 'helpers'))
    command = [sys.executable, '-W', 'ignore', '-c', script, folder, '--out', out]

    def listen() -> None:
        # What ignores or blocks SIGINT, as a shell does for its background, hands that down.
        signal.signal(signal.SIGINT, signal.default_int_handler)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})

    process = subprocess.Popen(
        [*map(str, command), '--backend', 'slow'],
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=listen,
    )
    parts = tmp_path / 'poses.pkl.parts'
    deadline = time.monotonic() + 120
    while not list(parts.glob('[0-9a-f]*.pkl')) and time.monotonic() < deadline:
        time.sleep(0.05)
    time.sleep(0.2)  # into a frame: Python drops what is raised while it frees the last reader
    process.send_signal(signal.SIGINT)
    error = process.communicate(timeout=60)[1]
    assert process.returncode == 130, error
    assert f'interrupted; run the same command to resume from {parts}' in error
    assert 'Traceback' not in error
    assert not out.exists()
    assert not list(parts.glob('.part-*'))
    assert extract_poses([folder], out, Squares()).reused >= 1
