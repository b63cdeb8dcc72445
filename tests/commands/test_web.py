from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path
from urllib.request import urlopen

import pytest

from integralaction_mm.commands.web import main as run_web


@pytest.fixture
def model(stages) -> list[str]:
    config, checkpoint = stages['rgb_only']
    return ['--config', str(config), '--checkpoint', str(checkpoint), '--device', 'cpu']


def test_ctrl_c_ends_the_page_and_its_files(model, videos, root, tmp_path):
    pytest.importorskip('gradio', reason='needs the extra web')
    command = [sys.executable, root / 'tools/web.py', *model, '--port', '0']
    command += ['--examples', videos[0].parent]
    page = subprocess.Popen(
        list(map(str, command)),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, 'TMPDIR': str(tmp_path)},
    )
    try:
        line = next(line for line in page.stdout if line.startswith('the page is at '))
        address = line.split()[4]
        assert address.startswith('http://127.0.0.1:')
        answer = urlopen(address)
        assert "default-src 'self'" in answer.headers['Content-Security-Policy']
        assert videos[0].name in answer.read().decode()
        assert list(tmp_path.glob('integralaction_web_*'))
        page.send_signal(signal.SIGINT)
        _, error = page.communicate(timeout=60)
    finally:
        page.kill()
    assert page.returncode == 130
    assert error.splitlines()[-1] == 'interrupted'
    assert not list(tmp_path.glob('integralaction_web_*'))


@pytest.mark.parametrize(
    ('options', 'rc', 'message'),
    [
        (['--port', '65536'], 2, "--port: must be an integer in 0..65535, but got '65536'"),
        (['--max-mib', '0'], 2, "--max-mib: must be a number > 0, but got '0'"),
        (['--max-seconds', 'inf'], 2, "--max-seconds: must be a number > 0, but got 'inf'"),
        (['--port', 'TAKEN'], 1, 'cannot be used (Address already in use); choose another one'),
        (['--port', '0', '--examples', 'nowhere'], 1, 'video or folder not found: nowhere'),
        (['--port', '0', '--window', '7'], 1, 'window must be >= 8 frames'),
    ],
)
def test_mistakes(model, capsys, options, rc, message):
    if rc == 1:
        pytest.importorskip('gradio', reason='needs the extra web')
    with socket.socket() as taken:
        taken.bind(('127.0.0.1', 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        options = [port if option == 'TAKEN' else option for option in options]
        with pytest.raises(SystemExit) as stop:
            run_web([*model, *options])
    assert stop.value.code == rc
    (*_, line) = capsys.readouterr().err.splitlines()
    assert message in line


def test_without_gradio(model, capsys, monkeypatch, tmp_path):
    site = [path for path in sys.path if not list(Path(path).glob('gradio-*.dist-info'))]
    monkeypatch.setattr(sys, 'path', site)
    with pytest.raises(SystemExit) as stop:
        run_web(model)
    assert stop.value.code == 1
    (*_, line) = capsys.readouterr().err.splitlines()
    assert 'the page needs Gradio 6' in line
    assert 'pip install' in line
