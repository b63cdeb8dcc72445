"""The page in a real browser, as people use it."""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

import pytest
from programs import CHROMIUM, find_program

from integralaction_mm.apis import ActionInferencer
from integralaction_mm.web.answer import Settings
from integralaction_mm.web.page import build_page
from integralaction_mm.web.serving import choose_port, launch, private_folder

pytest.importorskip('gradio', reason='needs the extra web')
sync_api = pytest.importorskip('playwright.sync_api', reason='needs playwright')
ENV = ('GRADIO_TEMP_DIR', 'GRADIO_ANALYTICS_ENABLED', 'HF_HUB_OFFLINE')
LOOPBACK = ('127.0.0.1', 'localhost', '::1')
WAIT = 60_000  # milliseconds


@pytest.fixture(scope='module')
def asked() -> Iterator[set[str]]:
    """Hosts that this process connects to or looks up."""
    hosts: set[str] | None = set()

    def note(event: str, args: tuple) -> None:
        if hosts is not None and event in ('socket.connect', 'socket.getaddrinfo'):
            address = args[1] if event == 'socket.connect' else args
            if isinstance(address, tuple):  # and no path of a socket in the file system
                hosts.add(str(address[0]))

    sys.addaudithook(note)  # for good
    yield hosts
    hosts = None


@pytest.fixture(scope='module')
def site(stages, videos, asked) -> Iterator[SimpleNamespace]:
    """A page that is served: ``address``, and the ``folder`` of its files."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ENV:
            patch.setenv(name, '')
        handler = signal.getsignal(signal.SIGTERM)
        with private_folder() as folder:
            inferencer = ActionInferencer(*stages['rgb_only'], device='cpu')
            settings = Settings(window=8, stride=4, max_mib=0.5)
            page = build_page(inferencer, settings, videos[:1])
            host = '127.0.0.1'
            address = launch(page, host, choose_port(host, 0), settings.max_mib)
            yield SimpleNamespace(address=address, folder=folder)
            page.close(verbose=False)
        signal.signal(signal.SIGTERM, handler)


@pytest.fixture(scope='module')
def browser() -> Iterator[sync_api.Browser]:
    program = find_program(*CHROMIUM)
    with sync_api.sync_playwright() as play:
        options = ['--no-sandbox', '--disable-gpu']
        with play.chromium.launch(executable_path=program, args=options) as chromium:
            yield chromium


@pytest.fixture
def visit(browser, site):
    """``visit()``: the page of one more person, and the hosts that it asks."""
    contexts = []

    def open_page() -> tuple[sync_api.Page, set[str]]:
        contexts.append(browser.new_context(accept_downloads=True))
        page, hosts = contexts[-1].new_page(), set()
        page.on('request', lambda request: hosts.add(urlsplit(request.url).hostname))
        page.goto(site.address)
        page.wait_for_selector('#start')
        return page, hosts

    yield open_page
    for context in contexts:
        context.close()


def send(page: sync_api.Page, path: Path) -> None:
    page.set_input_files('#given input[type=file]', str(path))
    page.wait_for_selector(f'#given >> text={path.stem}')


def names_of_downloads(page: sync_api.Page) -> list[str]:
    page.wait_for_selector('#files a', timeout=WAIT)
    links = page.eval_on_selector_all('#files a', 'found => found.map(one => one.href)')
    return [Path(urlsplit(link).path).name for link in links]


def test_a_video_is_answered_to_nobody_else(visit, site, asked, videos, tmp_path):
    (page, hosts), (other, _) = visit(), visit()
    send(page, videos[0])
    send(other, videos[1])
    page.click('#start')
    other.click('#start')
    names = [f'{videos[0].stem}{end}' for end in ('.json', '.csv', '.vtt', '.srt', '.mp4')]
    assert names_of_downloads(page) == names
    assert {Path(name).stem for name in names_of_downloads(other)} == {videos[1].stem}

    with page.expect_download() as started:
        page.click('#files a >> nth=0')
    content = json.loads(Path(started.value.path()).read_text())
    shown = page.inner_text('#classes').splitlines()
    assert all(item['name'] in shown for item in content['topk'])
    size = 'image => image.decode().then(() => [image.naturalWidth, image.naturalHeight])'
    assert page.eval_on_selector('#timeline img', size) == [1200, 432]
    seen = page.wait_for_function(
        'document.querySelector("#drawn video").readyState > 1 &&'
        '[document.querySelector("#drawn video").videoWidth]'
    )
    assert seen.json_value() == [1000]
    # All that browser and server talked to is the server, on this machine.
    assert {host for host in hosts if host} <= set(LOOPBACK)
    assert {host for host in asked if host not in ('', 'None')} <= {*LOOPBACK}


def test_a_bad_file_gets_a_sentence(visit, site, tmp_path):
    page, _ = visit()
    page.click('#start')
    page.wait_for_selector('.toast-body >> text=Choose a video first.')
    path = tmp_path / 'a&b.mp4'
    path.write_bytes(bytes(range(256)))
    page.set_input_files('#given input[type=file]', str(path))
    page.wait_for_selector('#given >> text=.mp4')
    page.click('#start')
    toast = page.wait_for_selector('.toast-body >> text=video cannot be decoded: ')
    assert str(site.folder) not in toast.inner_text()


def test_a_large_file_is_turned_away(visit, tmp_path):
    page, _ = visit()
    path = tmp_path / 'large.mp4'
    path.write_bytes(bytes(600_000))
    page.set_input_files('#given input[type=file]', str(path))
    page.wait_for_selector('.toast-body >> text=exceed')


@pytest.mark.parametrize('path', ['/etc/hostname', __file__, '', 'http://127.0.0.1:9/a.mp4'])
def test_no_other_file_is_served(site, path):
    address = f'{site.address}gradio_api/file={path or site.folder}'
    with pytest.raises(OSError, match=r'HTTP Error 4\d\d'):
        urlopen(address)


def test_folders_are_for_their_user_alone(site):
    assert os.stat(site.folder).st_mode & 0o077 == 0


def test_no_request_names_another_file(site, videos):
    """What a program sends that knows Gradio's protocol, and uploads nothing."""
    given = dict(path=str(videos[2]), meta=dict(_type='gradio.FileData'))
    config = json.load(urlopen(f'{site.address}config'))
    (number,) = [one['id'] for one in config['dependencies'] if len(one['outputs']) == 5]
    body = json.dumps(dict(data=[given], fn_index=number, session_hash='stranger')).encode()
    header = {'Content-Type': 'application/json'}
    urlopen(Request(f'{site.address}gradio_api/queue/join', body, header)).close()
    with urlopen(f'{site.address}gradio_api/queue/data?session_hash=stranger') as stream:
        lines = [json.loads(line[6:]) for line in stream if line.startswith(b'data: ')]
    (done,) = [line for line in lines if line['msg'] == 'process_completed']
    assert not done['success']
