"""Hooks of the site, whose folders are the repository's, so that links are the same in both.

``docs/`` alone would leave out README, configs, benchmarks and the guides beside the tools. Here
every Markdown file has the place in the site that it has in the repository, and files that a
page links to, such as a config, come along as they are.
"""

from __future__ import annotations

import re
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files

ROOT = Path(__file__).resolve().parents[1]
PAGES = (
    '*.md',
    'docs/**/*.md',
    'configs/**/*.md',
    'benchmarks/**/*.md',
    'tools/**/*.md',
)
_LINK = re.compile(r'\]\((?!\w+:|#)([^)\s#]+)')


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Put the pages of the repository, and what they show, in place of ``docs/``."""
    pages = sorted({path for pattern in PAGES for path in ROOT.glob(pattern)})
    wanted = {*pages, *(ROOT / 'docs').rglob('*.css')}
    for page in pages:
        for target in _LINK.findall(page.read_text(encoding='utf-8')):
            path = (page.parent / target).resolve()
            if path.is_file() and ROOT in path.parents:
                wanted.add(path)
    for file in [file for file in files if file.src_dir == config.docs_dir]:
        files.remove(file)
    for path in sorted(wanted):
        name = path.relative_to(ROOT).as_posix()
        files.append(File(name, str(ROOT), config.site_dir, config.use_directory_urls))
    return files


def on_page_markdown(markdown: str, page, **kwargs) -> str:
    """Let a link to a folder lead to its README where there is one."""

    def complete(found: re.Match) -> str:
        target = found[0][2:-1].rstrip('/')
        folder = (ROOT / page.file.src_uri).parent / target
        readme = folder / 'README.md'
        return f']({target}/README.md)' if folder.is_dir() and readme.is_file() else found[0]

    return re.sub(r'\]\((?!\w+:|#)[^)\s#]+\)', complete, markdown)
