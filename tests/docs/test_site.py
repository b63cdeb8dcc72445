"""The site is built without a warning, its links lead somewhere, and it loads nothing else."""

from __future__ import annotations

import importlib.util
import re
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urldefrag

import pytest
from programs import miss


class Page(HTMLParser):
    """Anchors of a page, and where it leads: (tag, target)."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.path = path
        self.anchors: set[str] = set()
        self.targets: list[tuple[str, str]] = []
        self.feed(path.read_text(encoding='utf-8'))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name == 'id' and value:
                self.anchors.add(value)
            elif name in ('href', 'src') and value:
                self.targets.append((tag, value))


@pytest.fixture(scope='module')
def site(root, run_process, tmp_path_factory) -> dict[Path, Page]:
    """The built pages."""
    if importlib.util.find_spec('mkdocs') is None:
        miss("needs the extra 'docs'")
    folder = tmp_path_factory.mktemp('site')
    build = (sys.executable, '-m', 'mkdocs', 'build', '--strict', '--site-dir', folder)
    run_process(*build, cwd=root, env={'NO_MKDOCS_2_WARNING': '1'})
    return {path: Page(path) for path in folder.rglob('*.html') if path.name != '404.html'}


def inner_targets(site: dict[Path, Page]) -> Iterator[tuple[Path, Path, str]]:
    for path, page in site.items():
        for _, target in page.targets:
            if not re.match(r'\w+:', target):
                name, anchor = urldefrag(unquote(target))
                yield path, (path.parent / name).resolve() if name else path, anchor


def test_links_lead_somewhere(site):
    lost = [f'{path}: {goal}' for path, goal, _ in inner_targets(site) if not goal.is_file()]
    assert lost == []


def test_anchors_are_there(site):
    lost = [
        f'{path}: {goal}#{anchor}'
        for path, goal, anchor in inner_targets(site)
        if anchor and goal in site and anchor not in site[goal].anchors
    ]
    assert lost == []


def test_pages_load_nothing_from_elsewhere(site):
    loaded = {
        target
        for page in site.values()
        for tag, target in page.targets
        if tag in ('img', 'script', 'link', 'iframe') and re.match(r'\w+:|//', target)
    }
    assert loaded == set()


def test_has_the_api_reference(site):
    (page,) = (page for path, page in site.items() if path.match('api/models.html'))
    assert 'integralaction_mm.models.PoseDrivenGatingHead.predict_gate' in page.anchors


def test_every_page_is_in_the_navigation(site, root):
    home = next(
        page for path, page in site.items() if path.parent.joinpath('sitemap.xml').is_file()
    )
    names = {path.relative_to(home.path.parent).as_posix() for path in site}
    listed = {target for tag, target in home.targets if tag == 'a'}
    assert {'docs/faq.html', 'docs/tutorials/own_head.html', 'CONTRIBUTING.html'} <= names & listed
