"""Arguments of the synthetic dataset, and its interruption."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time

import pytest

from integralaction_mm.commands.make_pantomime import main
from integralaction_mm.video.reading import VideoReader


def test_help(ended):
    code, text = ended(main, '--help')
    assert code == 0
    assert '--in-context-rate' in text


@pytest.mark.parametrize('args, code, message', [
    ((), 2, 'the following arguments are required: --out'),
    (('--out', 'a', '--size', '96'), 2, '--size: expected 2 arguments'),
    (('--out', 'a', '--splits', 'x'), 2, "--splits: invalid choice: 'x'"),
    (('--out', 'a', '--train', '0'), 1, 'train must be an integer >= 1, but got 0'),
    (('--out', 'a', '--in-context-rate', '0.4'), 1, 'must be in [0.5, 1], but got 0.4'),
])  # fmt: skip
def test_mistakes(ended, args, code, message):
    found, text = ended(main, *args)
    assert found == code
    assert message in text.splitlines()[-1]


def test_ctrl_c_is_the_parents_to_handle(root, tmp_path):
    """A terminal sends it to every process; workers finish their video and say nothing."""
    out = tmp_path / 'new'
    tool = root / 'tools/dataset_converters/make_pantomime.py'
    sizes = ('--size', '96', '72', '--frames', '200', '--workers', '2')

    def listen() -> None:
        # What ignores or blocks SIGINT, as a shell does for its background, hands that down.
        signal.signal(signal.SIGINT, signal.default_int_handler)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
        os.setsid()

    process = subprocess.Popen(
        [sys.executable, str(tool), '--out', str(out), *sizes],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=listen,
    )
    deadline = time.monotonic() + 120
    while len(list(out.rglob('[a-z]*.mp4'))) < 3 and time.monotonic() < deadline:
        time.sleep(0.05)
    os.killpg(process.pid, signal.SIGINT)
    error = process.communicate(timeout=60)[1]
    assert process.returncode == 130, error
    assert error.strip() == 'interrupted; run the same command to resume'
    videos = list(out.rglob('[a-z]*.mp4'))
    assert 3 <= len(videos) < 100
    assert not list(out.rglob('.part-*'))
    assert all(len(VideoReader(path)) >= 170 for path in videos)
    assert not (out / 'annotations.pkl').exists()
