from __future__ import annotations

import json
import os
import signal
import subprocess
import sys

import pytest
from squares import write_video

from integralaction_mm.commands.live import main as run_live
from integralaction_mm.video.reading import VideoReader

# A moving texture as an MPEG transport stream into a named pipe, 15 frames a second, for a minute.
WRITER = """
import sys, time
import av
import numpy as np

with open(sys.argv[1], 'wb') as pipe, av.open(pipe, 'w', format='mpegts') as container:
    stream = container.add_stream('libx264', rate=15, options=dict(tune='zerolatency', g='5'))
    stream.width, stream.height, stream.pix_fmt = 64, 48, 'yuv420p'
    for number in range(900):
        image = np.random.default_rng(number).integers(0, 256, (48, 64, 3), dtype=np.uint8)
        container.mux(stream.encode(av.VideoFrame.from_ndarray(image, format='rgb24')))
        pipe.flush()
        time.sleep(1 / 15)
"""


@pytest.fixture
def model(stages) -> list[str]:
    config, checkpoint = stages['rgb_only']
    return ['--config', str(config), '--checkpoint', str(checkpoint), '--device', 'cpu']


def test_lines_summary_and_recording(model, tmp_path, capsys):
    video, out = write_video(tmp_path / 'a.avi', frames=100), tmp_path / 'a.mp4'
    run_live(['--source', str(video), *model, '--rate', '30', '--out', str(out), '--topk', '2'])
    done = capsys.readouterr()
    lines = [json.loads(line) for line in done.out.splitlines()]
    assert lines
    assert all(set(line) == {'seconds', 'latency', 'topk'} for line in lines)
    assert len(lines[0]['topk']) == 2
    assert 'frames in' in done.err
    assert 'stages, median: ' in done.err
    assert next(iter(VideoReader(out))).shape == (480, 1000, 3)


def test_ctrl_c_leaves_a_whole_recording_and_a_summary(model, videos, root, tmp_path):
    pipe, out = tmp_path / 'pipe', tmp_path / 'a.mp4'
    os.mkfifo(pipe)
    command = [sys.executable, root / 'tools/live.py', '--source', pipe, *model, '--out', out]
    live = subprocess.Popen(
        list(map(str, command)), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    writer = subprocess.Popen([sys.executable, '-c', WRITER, str(pipe)])
    try:
        assert live.stdout is not None
        assert json.loads(live.stdout.readline())['topk']
        live.send_signal(signal.SIGINT)
        _, error = live.communicate(timeout=60)
    finally:
        live.kill()
        writer.kill()
        writer.wait()
    assert live.returncode == 130
    assert 'frames in' in error
    assert error.splitlines()[-1] == 'interrupted'
    assert len(list(VideoReader(out))) > 0
    assert sorted(path.name for path in tmp_path.iterdir()) == ['a.mp4', 'pipe']


@pytest.mark.parametrize(
    ('options', 'rc', 'message'),
    [
        (['--source', 'nowhere.mp4'], 1, 'source must be the number of a camera'),
        (['--source', 'tcp://127.0.0.1:9'], 1, 'is its server running'),
        (['--source', 'VIDEO', '--out', 'a.avi'], 2, "--out: must end in .mp4, but got 'a.avi'"),
        (['--source', 'VIDEO', '--rate', '0'], 2, 'argument --rate: must be an integer >= 1'),
    ],
)
def test_mistakes(model, videos, capsys, options, rc, message):
    options = [str(videos[0]) if option == 'VIDEO' else option for option in options]
    with pytest.raises(SystemExit) as stop:
        run_live([*options, *model])
    assert stop.value.code == rc
    assert message in capsys.readouterr().err
