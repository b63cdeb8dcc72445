from __future__ import annotations

import hashlib
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import torch

from integralaction_mm.releases import fetch_release, fetching


@pytest.fixture
def files(tmp_path, monkeypatch) -> Path:
    """Folder that a server on loopback gives; downloads are kept in another one."""
    monkeypatch.setattr(torch.hub, '_hub_dir', str(tmp_path / 'hub'))
    (tmp_path / 'files').mkdir()
    return tmp_path / 'files'


class Quiet(SimpleHTTPRequestHandler):
    asked: list[str] = []

    def do_GET(self) -> None:
        self.asked.append(self.path)
        if self.path.startswith('/endless'):  # tells no length, and does not end by itself
            self.send_response(200)
            self.end_headers()
            for _ in range(1000):
                self.wfile.write(bytes(1000))
        elif self.path.startswith('/cut'):
            self.send_response(200)
            self.send_header('Content-Length', '1000')
            self.end_headers()
            self.wfile.write(b'half')
        else:
            super().do_GET()

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture
def address(files):
    Quiet.asked = []
    server = ThreadingHTTPServer(('127.0.0.1', 0), partial(Quiet, directory=str(files)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f'http://127.0.0.1:{server.server_port}'
    server.shutdown()
    server.server_close()


def put(files: Path, content: bytes) -> tuple[str, str]:
    """A file with the digits of its hash in its name; the name and the hash."""
    digest = hashlib.sha256(content).hexdigest()
    name = f'model-{digest[:8]}.zip'
    (files / name).write_bytes(content)
    return name, digest


def test_fetched_once(files, address, capsys, tmp_path):
    name, _ = put(files, b'content' * 1000)
    path = fetch_release(f'{address}/{name}')
    assert path == tmp_path / 'hub' / 'checkpoints' / name
    assert path.read_bytes() == b'content' * 1000
    assert 'fetch weights' in capsys.readouterr().err
    assert fetch_release(f'{address}/{name}') == path
    assert Quiet.asked == [f'/{name}']


def test_fetched_again_where_another_file_is_kept(files, address, tmp_path):
    name, _ = put(files, b'new')
    kept = tmp_path / 'hub' / 'checkpoints' / name
    kept.parent.mkdir(parents=True)
    kept.write_bytes(b'old')
    assert fetch_release(f'{address}/{name}', progress=False).read_bytes() == b'new'


def test_the_whole_hash_behind_the_address(files, address):
    digest = hashlib.sha256(b'content').hexdigest()
    (files / 'model.zip').write_bytes(b'content')
    path = fetch_release(f'{address}/model.zip#sha256={digest}', progress=False)
    assert path.name == 'model.zip'
    assert path.read_bytes() == b'content'


def test_another_file_than_the_address_tells(files, address, tmp_path):
    name, digest = put(files, b'content')
    (files / name).write_bytes(b'another')
    with pytest.raises(ValueError, match=f'SHA-256 of weights must be {digest[:8]}, but is'):
        fetch_release(f'{address}/{name}', progress=False)
    assert not list((tmp_path / 'hub' / 'checkpoints').iterdir())


@pytest.mark.parametrize(
    ('name', 'error', 'message'),
    [
        ('none-01234567.zip', OSError, r'weights cannot be fetched: .*404'),
        ('cut-01234567.zip', OSError, r'weights cannot be fetched: .*got 4 of 1000 bytes'),
        ('endless-01234567.zip', ValueError, 'at most 5000 bytes, but got more'),
        ('model.zip', ValueError, 'must give their SHA-256, as NAME-<8 digits>.zip'),
        ('model.zip#sha256=01', ValueError, 'must give their SHA-256'),
    ],
)
def test_what_cannot_be_fetched(address, monkeypatch, tmp_path, name, error, message):
    monkeypatch.setattr(fetching, 'MAX_BYTES', 5000)
    with pytest.raises(error, match=message):
        fetch_release(f'{address}/{name}', progress=False)
    assert not [path for path in (tmp_path / 'hub').rglob('*') if path.is_file()]


def test_nobody_is_there(files):
    with pytest.raises(OSError, match='cannot be fetched: http://127.0.0.1:9/a-01234567.zip'):
        fetch_release('http://127.0.0.1:9/a-01234567.zip', progress=False)


def test_a_file(tmp_path):
    (tmp_path / 'a.zip').touch()
    assert fetch_release(tmp_path / 'a.zip') == tmp_path / 'a.zip'
    with pytest.raises(FileNotFoundError, match='weights not found: b.zip'):
        fetch_release('b.zip')
