from __future__ import annotations

import os
import signal
import socket
import stat
import sys

import pytest

from integralaction_mm.web.serving import check_gradio, choose_port, private_folder


def test_any_port_is_a_free_one():
    port = choose_port('127.0.0.1', 0)
    assert 0 < port < 65536
    assert choose_port('127.0.0.1', port) == port


def test_a_port_in_use():
    with socket.socket() as taken:
        taken.bind(('127.0.0.1', 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(
            ValueError, match=rf'port {port} of 127.0.0.1 cannot be used \(.+--port'
        ):
            choose_port('127.0.0.1', port)


@pytest.mark.parametrize('host', ['no.such.host.invalid', '192.0.2.1'])  # the latter of RFC 5737
def test_a_host_of_another_machine(host):
    with pytest.raises(ValueError, match=f'{host}.*'):
        choose_port(host, 0)


def test_the_folder_is_private_and_goes():
    handler = signal.getsignal(signal.SIGTERM)
    with pytest.MonkeyPatch.context() as patch:
        for name in ('GRADIO_TEMP_DIR', 'GRADIO_ANALYTICS_ENABLED', 'HF_HUB_OFFLINE'):
            patch.setenv(name, '')
        with private_folder() as folder:
            assert stat.S_IMODE(folder.stat().st_mode) == 0o700
            assert os.environ['GRADIO_TEMP_DIR'] == str(folder)
            with pytest.raises(SystemExit, match='143'):
                os.kill(os.getpid(), signal.SIGTERM)
    signal.signal(signal.SIGTERM, handler)
    assert not folder.exists()


def test_gradio_of_another_version(tmp_path, monkeypatch):
    def add(version: str) -> None:
        folder = tmp_path / version / f'gradio-{version}.dist-info'
        folder.mkdir(parents=True)
        (folder / 'METADATA').write_text(
            f'Metadata-Version: 2.1\nName: gradio\nVersion: {version}\n'
        )
        monkeypatch.setattr(sys, 'path', [str(folder.parent)])

    for other in ('5.0.1', '6.30.9', '7.0.0'):
        add(other)
        with pytest.raises(ImportError, match=f"needs Gradio 6.*got {other}: pip install 'gradio"):
            check_gradio()
    add('6.31.0')
    check_gradio()
    monkeypatch.setattr(sys, 'path', [])
    with pytest.raises(ImportError, match='but got none: pip install'):
        check_gradio()
