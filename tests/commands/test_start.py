"""The command ``integralaction``: its table, its help, and how it starts the tools' own code."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from integralaction_mm.commands.start import COMMANDS, Table, start
from integralaction_mm.version import __version__

# Needs nothing of the package, so that it runs without it.
ALONE = {'run_onnx'}
HELP_OF_ALL = """
import contextlib, io, sys
sys.argv[0] = 'integralaction'
import integralaction
integralaction.put_off('integralaction_mm')
from integralaction_mm.commands.start import start
for line in sys.stdin:
    out = io.StringIO()
    try:
        with contextlib.redirect_stdout(out):
            start([*line.split(), '--help'])
    except SystemExit as end:
        print(line.strip(), end.code, out.getvalue().split('[-h]')[0].strip(), sep='|')
print('loaded', *sys.modules)
"""


def walk(table: Table = COMMANDS, before: tuple[str, ...] = ()) -> Iterator[tuple[str, str]]:
    """Command as it is typed, and its module."""
    for name, what in table.items():
        if isinstance(what, str):
            yield ' '.join((*before, name)), what
        else:
            yield from walk(what, (*before, name))


def tools(root: Path) -> dict[str, str]:
    """Module of ``commands`` that a tool starts, and the tool's docstring."""
    found = {}
    for path in (root / 'tools').rglob('*.py'):
        tree = ast.parse(path.read_text(encoding='utf-8'))
        (module,) = {
            node.module.rpartition('.')[2]
            for node in tree.body
            if isinstance(node, ast.ImportFrom)
            and str(node.module).startswith('integralaction_mm')
        } or {path.stem}
        found[module] = ast.get_docstring(tree)
    return found


def test_every_tool_is_a_command_and_every_command_a_tool(root):
    modules = [module for _, module in walk()]
    assert len(set(modules)) == len(modules)
    assert set(modules) == set(tools(root)) - ALONE


def test_a_tool_says_what_its_command_does(root, capsys):
    start([])
    start(['convert'])
    listed = re.sub(r'\s+', ' ', capsys.readouterr().out)
    for module, text in tools(root).items():
        if module not in ALONE:
            assert text.endswith('.')
            assert f' {text[:-1]} ' in listed


def test_help_of_every_command_imports_neither_torch_nor_mmengine(root, tmp_path):
    commands = [command for command, _ in walk()] + ['', 'convert']
    done = subprocess.run(
        [sys.executable, '-c', HELP_OF_ALL],
        input='\n'.join(commands),
        capture_output=True,
        text=True,
        check=True,
        cwd=tmp_path,
        env={**os.environ, 'PYTHONPATH': str(root)},
    )
    *shown, loaded = done.stdout.splitlines()
    assert shown == [
        f'{command}|0|usage: {" ".join(["integralaction", *command.split()])}'
        for command in commands
    ]
    loaded = {name.partition('.')[0] for name in loaded.split()}
    assert 'integralaction_mm' in loaded
    assert not loaded & {'torch', 'mmengine', 'mmaction', 'mmcv', 'numpy', 'cv2', 'matplotlib'}


def test_version(capsys):
    with pytest.raises(SystemExit) as end:
        start(['--version'])
    assert end.value.code == 0
    assert capsys.readouterr().out == f'integralaction_mm {__version__}\n'


@pytest.mark.parametrize(
    ('argv', 'message'),
    [
        (['trian'], "must be one of demo, train, .*, but got 'trian'; did you mean train\\?"),
        (['xyz'], "must be one of demo, train, .*, but got 'xyz'$"),
        (['convert', 'kinetic'], "of kinetics, mimetics, .* got 'kinetic'; did you mean kinetics"),
        (['test', 'no.py', 'a.pth'], "argument config: must be an existing file .* got 'no.py'"),
        (['convert', 'ntu'], 'the following arguments are required: data, --out'),
    ],
)
def test_mistakes(capsys, monkeypatch, argv, message):
    monkeypatch.setattr(sys, 'argv', ['integralaction', *argv])
    with pytest.raises(SystemExit) as end:
        start(argv)
    assert end.value.code == 2
    line = capsys.readouterr().err.splitlines()[-1]
    program = ' '.join(['integralaction', *argv[: 2 if argv == ['convert', 'ntu'] else 1]])
    known = argv[0] in COMMANDS
    assert line.startswith(f'{program if known else "integralaction"}: error: ')
    assert re.search(message, line)


def test_a_command_gets_its_arguments(capsys, monkeypatch):
    monkeypatch.setattr(sys, 'argv', ['integralaction'])
    start(['experiments', '--table', '6', '--list'])
    assert 'pose (IntegralAction)' in capsys.readouterr().out
