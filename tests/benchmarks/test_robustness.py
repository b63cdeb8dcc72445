"""A short form of the fuzz, and that it and the kills know every module that reads or writes."""

from __future__ import annotations

import ast
import os
import time
from pathlib import Path

import pytest
from fuzz import GOOD, fuzz, fuzz_apart
from mmengine.registry import DefaultScope
from readers import READERS, SOURCES, Reader
from writers import JOBS, WRITERS

import integralaction_mm

PACKAGE = Path(integralaction_mm.__file__).parent
# Calls by which a module reads or writes a file, or hands on what a file holds unchecked.
READ = {
    *('load_pickle', 'load_annotation_file', 'load_poses', 'load_checkpoint', 'load_torch'),
    *('read_text', 'read_bytes', 'VideoReader', 'Source', 'imread', 'loadmat', 'fromfile'),
    *('genfromtxt', 'loadtxt', 'read_csv', 'DictReader'),
}  # fmt: skip
READ_OF = {
    *(('mmengine', 'load'), ('pickle', 'load'), ('pickle', 'loads'), ('json', 'load')),
    *(('json', 'loads'), ('np', 'load'), ('torch', 'load'), ('av', 'open'), ('onnx', 'load')),
    *(('lzma', 'open'), ('Image', 'open'), ('ET', 'parse'), ('csv', 'reader')),
}  # fmt: skip
WRITE = {
    *('writing', 'write_whole', 'write_json', 'write_pickle', 'write_figure', 'write_video'),
    *('write_text', 'write_bytes', 'imwrite', 'savefig', 'open_memmap', 'copyfile', 'savez'),
}  # fmt: skip
WRITE_OF = {
    *(('mmengine', 'dump'), ('pickle', 'dump'), ('json', 'dump'), ('np', 'save')),
    *(('torch', 'save'), ('onnx', 'save'), ('os', 'open')),
}  # fmt: skip


def calls(path: Path, names: set[str], of: set[tuple[str, str]], modes: str) -> bool:
    """Whether a module calls a function or method of a name, one of a module, or ``open``."""
    for node in ast.walk(ast.parse(path.read_text(encoding='utf-8'))):
        if not isinstance(node, ast.Call):
            continue
        called, owner = node.func, ''
        if isinstance(called, ast.Attribute):
            name, owner = called.attr, getattr(called.value, 'id', '')
        else:
            name = getattr(called, 'id', '')
        texts = [arg.value for arg in node.args if isinstance(arg, ast.Constant)]
        opens = name == 'open' and any(str(t)[:1] in modes and len(str(t)) < 4 for t in texts)
        if name in names or (owner, name) in of or opens:
            return True
    return False


@pytest.mark.parametrize(
    ('given', 'names', 'of', 'modes', 'cases'),
    [(SOURCES, READ, READ_OF, 'r', READERS), (WRITERS, WRITE, WRITE_OF, 'wax', JOBS)],
    ids=['readers', 'writers'],
)
def test_every_module_is_covered(given, names, of, modes, cases):
    """A new one gets a case in benchmarks/robustness, or a reason in the table there."""
    modules = [path for path in PACKAGE.rglob('*.py') if '.mim' not in path.parts]
    found = {
        path.relative_to(PACKAGE).as_posix() for path in modules if calls(path, names, of, modes)
    }
    assert found == set(given)
    covered = [cases for cases in given.values() if not isinstance(cases, str)]
    assert {case for cases in covered for case in cases} == set(cases)


@pytest.mark.parametrize('line', [
    "x = load_pickle('a', path)", 'Path(x).read_bytes()', 'np.load(x)', "open(x, 'rb')",
    'VideoReader(x)', 'pickle.load(file)',
])  # fmt: skip
def test_a_new_reader_is_seen(line, tmp_path):
    (tmp_path / 'new.py').write_text(line)
    assert calls(tmp_path / 'new.py', READ, READ_OF, 'r')
    assert not calls(tmp_path / 'new.py', WRITE, WRITE_OF, 'wax')


@pytest.mark.parametrize('line', [
    'with writing(path) as part: pass', 'x.write_text(y)', 'np.save(x, y)', "path.open('ab')",
])  # fmt: skip
def test_a_new_writer_is_seen(line, tmp_path):
    (tmp_path / 'new.py').write_text(line)
    assert calls(tmp_path / 'new.py', WRITE, WRITE_OF, 'wax')
    assert not calls(tmp_path / 'new.py', READ, READ_OF, 'r')


@pytest.mark.parametrize('name', READERS)
def test_a_good_input_is_read(name, tmp_path):
    with DefaultScope.overwrite_default_scope('mmaction'):
        files = READERS[name].make(tmp_path)
        for path in files if READERS[name].alone else [tmp_path]:
            assert READERS[name].read(path) in (None, {}, 'whole')


@pytest.mark.parametrize('name', READERS)
def test_damaged_inputs_are_refused_by_name(name):
    with DefaultScope.overwrite_default_scope('mmaction'):
        for case in range(12):
            outcome, told = fuzz(name, case)
            assert outcome in GOOD, told


@pytest.mark.slow
@pytest.mark.parametrize('name', READERS)
def test_many_damaged_inputs_are_refused_by_name(name):
    with DefaultScope.overwrite_default_scope('mmaction'):
        for outcome, told in fuzz_apart(name, 300, 1, 30, READERS[name]):
            assert outcome in GOOD, told


def write_text(folder: Path) -> list[Path]:
    (folder / 'notes.txt').write_text('some text')
    return [folder / 'notes.txt']


def refuse(folder: Path) -> None:
    raise ValueError('the file is bad')


def take(folder: Path) -> None:
    raise AssertionError


@pytest.mark.parametrize(
    ('read', 'outcome'),
    [
        (refuse, 'without a name'),
        (take, 'out of range'),
        (lambda folder: time.sleep(9), 'hung'),
        (lambda folder: os._exit(7), 'crashed'),
    ],
    ids=lambda value: value if isinstance(value, str) else '',
)
def test_faults_are_found(read, outcome):
    results = fuzz_apart('labels', 2, 0, 0.5, Reader(write_text, read))
    assert [result[0] for result in results] == [outcome] * 2
