"""Hooks of the site, whose folders are the repository's, so that links are the same in both.

``docs/`` alone would leave out README, configs, benchmarks and the guides beside the tools. Here
every Markdown file has the same place in the site as in the repository, and files that a
page links to, such as a config, are copied unchanged.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

ROOT = Path(__file__).resolve().parents[1]
PAGES = ('*.md', 'docs/**/*.md', 'configs/**/*.md', 'benchmarks/**/*.md', 'tools/**/*.md')
_LINK = re.compile(r'(?<=\]\()(?!\w+:|#)([^)\s#]+)(?=[)#])')
_TO_FOLDER = re.compile(r'\[([^\]]*)\]\((?!\w+:|#)([^)\s#]+)\)')


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Put pages that ``nav`` does not name at the end of 'How to'."""
    assert config.nav is not None
    named = set(_names(config.nav))
    (guides,) = (entry['How to'] for entry in config.nav if 'How to' in entry)
    guides += [name for name in map(_name, _collect()) if _is_page(name) and name not in named]
    return config


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Replace ``docs/`` with the pages of the repository, and what they show."""
    for file in [file for file in files if file.src_dir == config.docs_dir]:
        files.remove(file)
    for path in [*_collect(), *(ROOT / 'docs').glob('*.css')]:
        files.append(File(_name(path), str(ROOT), config.site_dir, config.use_directory_urls))
    return files


def on_page_markdown(markdown: str, page: Page, **kwargs: Any) -> str:
    """Make a link to a folder lead to its README; without one, remove the link."""
    here = (ROOT / page.file.src_uri).parent

    def complete(found: re.Match) -> str:
        text, target = found[1], found[2].rstrip('/')
        if not (here / target).is_dir():
            return found[0]
        readme = f'{target}/README.md'
        return f'[{text}]({readme})' if (here / readme).is_file() else text

    return _TO_FOLDER.sub(complete, markdown)


def _collect() -> list[Path]:
    """Pages, and the files in the repository that they link to."""
    found: dict[Path, None] = {}
    todo = sorted({path for pattern in PAGES for path in ROOT.glob(pattern)})
    while todo:
        path = todo.pop(0)
        if path in found:
            continue
        found[path] = None
        if _is_page(path.name):
            targets = (path.parent / name for name in _LINK.findall(path.read_text('utf-8')))
            targets = (target.resolve() for target in targets)
            todo += [goal for goal in targets if goal.is_file() and ROOT in goal.parents]
    return list(found)


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def _is_page(name: str) -> bool:
    return name.endswith('.md')


def _names(nav: Any) -> Iterator[str]:
    """Files named in a part of ``nav``."""
    if isinstance(nav, str):
        yield nav
    else:
        for part in nav.values() if isinstance(nav, dict) else nav:
            yield from _names(part)
