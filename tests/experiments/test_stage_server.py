"""Command lines of real processes, forked from one server."""

from __future__ import annotations

import os
import signal
import threading
import time
from pathlib import Path

import pytest

from integralaction_mm.experiments.stage_server import StageServer, can_fork

pytestmark = pytest.mark.skipif(not can_fork(), reason='needs forked processes, and no device')
LISTED = ['run_experiments', '--list', '--table']


@pytest.fixture(scope='module')
def server(root):
    server = StageServer({**os.environ, 'PYTHONPATH': str(root)})
    yield server
    server.close()
    assert not server.is_open


def run(server: StageServer, *command: str) -> tuple[int, str]:
    lines: list[str] = []
    code = server.run(command, lines.append)
    return code, ''.join(lines)


def test_each_command_line_has_its_own_output_folder_and_exit_code(server, tmp_path, monkeypatch):
    code, text = run(server, *LISTED, '4')
    assert code == 0
    assert 'Table 4' in text
    assert 'exit code' not in text
    monkeypatch.chdir(tmp_path)
    (tmp_path / 'here.py').write_text('model = dict()\n')
    code, text = run(server, 'test', 'here.py', 'here.py')
    assert code == 2
    assert 'test.py: error: argument config: must have model, test_dataloader' in text
    code, text = run(server, 'none_such')
    assert code == 1
    assert "No module named 'integralaction_mm.commands.none_such'" in text
    assert run(server, *LISTED, '8')[0] == 0
    assert server.is_open


def test_what_stops_here_stops_the_command_line_and_the_server(root, tmp_path):
    server = StageServer({**os.environ, 'PYTHONPATH': str(root)})
    number = server._process.pid
    children = Path(f'/proc/{number}/task/{number}/children')
    found: list[int] = []

    def interrupt() -> None:
        while not (tmp_path / 'data/recipe.json').is_file():
            time.sleep(0.05)
        found.extend(map(int, children.read_text().split()))
        os.kill(os.getpid(), signal.SIGINT)

    thread = threading.Thread(target=interrupt)
    thread.start()
    with pytest.raises(KeyboardInterrupt):
        run(server, 'make_pantomime', '--out', str(tmp_path / 'data'), '--workers', '1')
    thread.join()
    assert not server.is_open
    assert len(found) == 1
    with pytest.raises(ProcessLookupError):
        os.kill(found[0], 0)
    assert not (tmp_path / 'data/annotations.pkl').exists()
