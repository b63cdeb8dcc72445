"""The pages of the documentation as programs: their blocks of commands, and how a page is run.

A block of bash or Python is run, page by page and in order, unless the line above it says

- ``<!-- not run: WHY -->``: not here;
- ``<!-- run: slow -->``: in the long form of the test alone;
- ``<!-- run: as FILE -->``: it is the content of that file;
- ``<!-- run: until TEXT -->``: it does not end by itself, and is interrupted once it prints that.
"""

from __future__ import annotations

import os
import re
import runpy
import shlex
import signal
import subprocess
import sys
import tempfile
import traceback
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGES = [ROOT / 'README.md', *sorted((ROOT / 'docs').rglob('*.md'))]
LANGUAGES = ('bash', 'python')
# What a test must not start: it changes the environment, or takes all of the machine.
REFUSED = ('apt-get', 'conda', 'docker', 'git', 'make', 'mim', 'pip', 'sudo')

_FENCE = re.compile(r'^(?P<indent> *)```(?P<language>\w*)\n(?P<code>.*?)^ *```$', re.M | re.S)
_MARK = re.compile(r'<!-- (?P<mark>not run|run): (?P<note>.+?) -->')
# What a block of bash calls instead of a new interpreter, which imports PyTorch for seconds.
_CALLS = """
python() {
    printf '%s\\0' "$PWD" "${PYTHONPATH:-}" "$@" > "$CALLS"
    read -r rc < "$ANSWERS"
    return "$rc"
}
trap ': > "$CALLS"' EXIT
"""
_COMMAND = f'integralaction() {{ python {shlex.quote(str(ROOT / "integralaction.py"))} "$@"; }}\n'


@dataclass(frozen=True)
class Block:
    """A block of a page.

    Args:
        line (int): Number of its first line, from 1.
        language (str): 'bash', 'python', another, or '' for what is no program.
        code (str): What it says.
        mark (str): '', 'not run', 'slow', 'as' or 'until'.
        note (str): Why it is not run, the file, or the text.
    """

    line: int
    language: str
    code: str
    mark: str
    note: str


def read_blocks(path: Path) -> list[Block]:
    """Blocks of a page; ValueError if a mark is not one of the three."""
    text, blocks = path.read_text(encoding='utf-8'), []
    for found in _FENCE.finditer(text):
        line = text[: found.start()].count('\n') + 2
        above = text[: found.start()].rstrip('\n').rpartition('\n')[2].strip()
        mark, note = '', ''
        if above.startswith('<!-- not run') or above.startswith('<!-- run'):
            said = _MARK.fullmatch(above)
            if said is None:
                raise ValueError(f'a mark must give a reason, but got {above!r}: {path}:{line}')
            mark, note = said['mark'], said['note']
            if mark == 'run':
                mark, _, note = note.partition(' ')
                if mark not in ('slow', 'as', 'until'):
                    raise ValueError(
                        f'must be slow, as or until, but got {above!r}: {path}:{line}'
                    )
        indent = len(found['indent'])
        code = ''.join(text_line[indent:] for text_line in found['code'].splitlines(True))
        blocks.append(Block(line, found['language'], code, mark, note))
    return blocks


def command_lines(block: Block) -> Iterator[list[str]]:
    """The words of each command of a block of bash, without comments and redirections."""
    inside = None
    for line in block.code.replace('\\\n', ' ').splitlines():
        if inside is not None:
            inside = None if line == inside else inside
            continue
        document = re.search(r"<<'(\w+)'", line)
        if document:
            inside = document[1]
        words = shlex.split(line, comments=True)
        if words:
            yield words


def script_of(blocks: list[Block], slow: bool) -> str:
    """A page as one script of bash."""
    parts = ['set -eo pipefail']
    for block in blocks:
        left_out = ('not run', 'until') if slow else ('not run', 'until', 'slow')
        if block.language not in LANGUAGES or block.mark in left_out:
            continue
        if block.language == 'bash':
            begun = {words[0] for words in command_lines(block)} & set(REFUSED)
            if begun:
                raise ValueError(f'line {block.line} must be marked as not run: {min(begun)}')
        parts.append(f'echo "--- line {block.line}"')
        if block.language == 'bash':
            parts.append(block.code)
            continue
        name = block.note if block.mark == 'as' else f'block_{block.line}.py'
        parts.append(f"cat > {name} <<'END_OF_BLOCK'\n{block.code}END_OF_BLOCK")
        if block.mark != 'as':
            parts.append(f'python {name}')
    return '\n'.join(parts) + '\n'


def run_page(path: Path, folder: Path, slow: bool) -> tuple[int, str]:
    """Run a page in a folder; the exit status and, of a long form, what was printed.

    In the short form its Python runs in this process.
    """
    script = script_of(read_blocks(path), slow)
    if slow:
        done = subprocess.run(
            ['bash', '-c', _COMMAND + script], cwd=folder, env=_environment(), text=True,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False,
        )  # fmt: skip
        return done.returncode, done.stdout
    with tempfile.TemporaryDirectory() as pipes:
        calls, answers = Path(pipes, 'calls'), Path(pipes, 'answers')
        os.mkfifo(calls)
        os.mkfifo(answers)
        environment = {**_environment(), 'CALLS': str(calls), 'ANSWERS': str(answers)}
        command = ['bash', '-c', _CALLS + _COMMAND + script]
        with subprocess.Popen(command, cwd=folder, env=environment) as bash:
            while request := calls.read_bytes():
                cwd, search, *argv = request.decode().split('\0')[:-1]
                answers.write_text(f'{_call(cwd, search, argv)}\n')
        return bash.returncode, ''


def run_until(block: Block, folder: Path) -> str:
    """What a block prints until it prints ``block.note``, and is interrupted then."""
    command, printed = ['bash', '-c', f'set -e\n{block.code}'], ''
    with subprocess.Popen(
        command, cwd=folder, env=_environment(), text=True, start_new_session=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    ) as process:  # fmt: skip
        assert process.stdout is not None
        for line in process.stdout:
            printed += line
            if block.note in line:
                os.killpg(process.pid, signal.SIGINT)
    return printed


def _environment() -> dict[str, str]:
    path = f'{Path(sys.executable).parent}{os.pathsep}{os.environ["PATH"]}'
    return {**os.environ, 'PATH': path, 'PYTHONPATH': str(ROOT)}


def _call(cwd: str, search: str, argv: list[str]) -> int:
    """What ``python ARGV`` would end with."""
    before = os.getcwd(), sys.argv, list(sys.path), sys.excepthook
    os.chdir(cwd)
    sys.argv = argv
    sys.path[:0] = [str(Path(cwd, part)) for part in search.split(os.pathsep) if part]
    try:
        runpy.run_path(argv[0], run_name='__main__')
    except SystemExit as end:
        if isinstance(end.code, str):
            print(end.code, file=sys.stderr)
        return end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:  # noqa: B036  # an interpreter of its own would end so
        traceback.print_exc()
        return 1
    finally:
        cwd, sys.argv, sys.path[:], sys.excepthook = before
        os.chdir(cwd)
    return 0
