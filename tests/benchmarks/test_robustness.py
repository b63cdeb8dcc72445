"""A short form of the fuzz, and that it knows every module that reads what a user gives."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from fuzz import GOOD, fuzz
from mmengine.registry import DefaultScope
from readers import READERS, SOURCES

import integralaction_mm

PACKAGE = Path(integralaction_mm.__file__).parent
# Calls that read a file: functions of modules, and methods of paths.
FUNCTIONS = {('mmengine', 'load'), ('pickle', 'load'), ('pickle', 'loads'), ('json', 'load'),
             ('np', 'load'), ('torch', 'load')}  # fmt: skip
METHODS = {'read_text', 'read_bytes'}


def reads(path: Path) -> bool:
    for node in ast.walk(ast.parse(path.read_text(encoding='utf-8'))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            owner = node.func.value
            name = owner.id if isinstance(owner, ast.Name) else ''
            if node.func.attr in METHODS or (name, node.func.attr) in FUNCTIONS:
                return True
    return False


def test_every_module_that_reads_is_covered():
    """A new one gets a reader in benchmarks/robustness/readers.py, or a reason there."""
    modules = (path for path in PACKAGE.rglob('*.py') if '.mim' not in path.parts)
    found = {path.relative_to(PACKAGE).as_posix() for path in modules if reads(path)}
    assert found == set(SOURCES)
    covered = [names for names in SOURCES.values() if not isinstance(names, str)]
    assert {name for names in covered for name in names} == set(READERS)


@pytest.mark.parametrize('name', READERS)
def test_a_good_input_is_read(name, tmp_path):
    with DefaultScope.overwrite_default_scope('mmaction'):
        READERS[name].make(tmp_path)
        assert not READERS[name].read(tmp_path)


@pytest.mark.parametrize('name', READERS)
def test_damaged_inputs_are_refused_by_name(name):
    with DefaultScope.overwrite_default_scope('mmaction'):
        for case in range(12):
            outcome, told = fuzz(name, case)
            assert outcome in GOOD, told
