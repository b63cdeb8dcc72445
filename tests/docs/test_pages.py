"""Every command of README and docs/ is run, or says why it is not."""

from __future__ import annotations

import importlib
import re
import sys

import pytest
from doc_pages import LANGUAGES, PAGES, ROOT, command_lines, read_blocks, run_page, run_until

BLOCKS = {path.relative_to(ROOT).as_posix(): read_blocks(path) for path in PAGES}
RUN = [
    name
    for name, blocks in BLOCKS.items()
    if any(b.language in LANGUAGES and b.mark not in ('not run', 'slow', 'until') for b in blocks)
]
SLOW = [name for name, blocks in BLOCKS.items() if any(b.mark == 'slow' for b in blocks)]
TOOLS = {path.name: path for path in (ROOT / 'tools').rglob('*.py')}


@pytest.mark.parametrize('page', RUN)
def test_short_form(page, checkout):
    code, _ = run_page(ROOT / page, checkout, slow=False)
    assert code == 0


@pytest.mark.slow
@pytest.mark.parametrize('page', SLOW)
def test_long_form(page, checkout):
    code, printed = run_page(ROOT / page, checkout, slow=True)
    assert code == 0, printed[-5000:]


@pytest.mark.slow
@pytest.mark.parametrize(
    'page', [n for n, bs in BLOCKS.items() if any(b.mark == 'until' for b in bs)]
)
def test_what_does_not_end(page, checkout):
    for block in BLOCKS[page]:
        if block.mark == 'until':
            assert block.note in run_until(block, checkout)


@pytest.mark.parametrize('page', BLOCKS)
def test_blocks_name_their_language(page):
    commands = re.compile(r'^(python|pip|make|integralaction|tools/\S+\.sh) ', re.M)
    for block in BLOCKS[page]:
        if commands.search(block.code):
            assert block.language in LANGUAGES, f'{page}:{block.line}'


@pytest.mark.parametrize('page', BLOCKS)
def test_commands_have_the_options(page, options_of):
    for block in BLOCKS[page]:
        if block.language != 'bash':
            continue
        for words in command_lines(block):
            tool = next((word for word in words if word.endswith('.py')), None)
            if words[0] != 'python' or tool is None or not tool.startswith('tools/'):
                continue
            assert (ROOT / tool).is_file(), f'{page}:{block.line}'
            given = {word.partition('=')[0] for word in words if word.startswith('--')}
            known = options_of((ROOT / tool).read_text())
            assert given <= known, f'{page}:{block.line}'


@pytest.mark.parametrize('page', BLOCKS)
def test_commands_name_configs_that_are_there(page):
    for block in BLOCKS[page]:
        for path in re.findall(r'\b(?:configs/)[\w/-]+\.py', block.code):
            assert (ROOT / path).is_file(), f'{page}:{block.line}'


@pytest.fixture(scope='module')
def options_of():
    """Options of a tool, as its help has them."""
    found: dict[str, set[str]] = {}

    def read(text: str) -> set[str]:
        module = re.search(r'from (integralaction_mm\.commands\.\w+) import main', text)
        if module is None:  # run_onnx.py, which stands alone
            return set(re.findall(r"'(--[\w-]+)'", text))
        if module[1] not in found:
            found[module[1]] = set(re.findall(r'--[\w-]+', help_of(module[1])))
        return found[module[1]]

    return read


def help_of(module: str) -> str:
    """What ``--help`` prints."""
    import contextlib
    import io

    printed, before = io.StringIO(), sys.argv
    sys.argv = ['tool', '--help']
    try:
        with contextlib.redirect_stdout(printed), contextlib.suppress(SystemExit):
            importlib.import_module(module).main()
    finally:
        sys.argv = before
    return printed.getvalue()


def test_a_mark_gives_a_reason(tmp_path):
    page = tmp_path / 'page.md'
    page.write_text('<!-- not run -->\n```bash\nls\n```\n')
    with pytest.raises(ValueError, match='a mark must give a reason'):
        read_blocks(page)


def test_a_block_that_would_install(tmp_path):
    page = tmp_path / 'page.md'
    page.write_text('```bash\npip install x\n```\n')
    with pytest.raises(ValueError, match='line 2 must be marked as not run: pip'):
        run_page(page, tmp_path, slow=False)


def test_a_page_that_fails(checkout, tmp_path):
    page = tmp_path / 'page.md'
    page.write_text("```bash\nx={a,b}\ntest -e tools\n```\n```python\nassert 1 == 2, 'no'\n```\n")
    assert run_page(page, checkout, slow=False)[0] == 1
    page.write_text("```bash\necho a > a.txt\n```\n```python\nassert open('a.txt').read()\n```\n")
    assert run_page(page, checkout, slow=False)[0] == 0
    assert (checkout / 'a.txt').read_text() == 'a\n'
