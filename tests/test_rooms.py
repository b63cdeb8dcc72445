"""The order of the package's rooms, and what an import of it brings, from the code itself."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import integralaction_mm

PACKAGE = Path(integralaction_mm.__file__).parent
NAME = PACKAGE.name
# A module imports from its own room and from rooms of floors before its own, never sideways.
FLOORS = (
    {'version', 'layouts', 'escaping', 'unpickling', 'processes'},
    {'files', 'moved_configs', 'package_configs'},
    {'releases'},
    {'locks', 'compat', 'config_files', 'rendering', 'video'},
    {'rendering_targets', 'rendering_torch'},
    {'rendering_triton'},
    {'datasets'},
    {'models'},
    {'engine'},
    {'evaluation'},
    {'visualization', 'poses', 'pantomime', 'converters'},
    {'analysis'},
    {'apis', 'experiments'},
    {'live', 'web'},
    {'deployment'},
    {'commands'},
)
FLOOR_OF = {room: floor for floor, rooms in enumerate(FLOORS) for room in rooms}
# Holds the version alone, which test_packaging.py compares with that of the wheel.
WITHOUT_TEST_FILE = {'version.py'}
# Registers everything, so it stands beside the floors.
ROOT = '__init__'


def imported(path: Path) -> set[str]:
    """Rooms that a module imports, also inside functions."""
    parents = path.relative_to(PACKAGE).parts[:-1]
    rooms = set()
    for node in ast.walk(ast.parse(path.read_text(encoding='utf-8'))):
        if isinstance(node, ast.ImportFrom):
            base = [NAME, *parents][: len(parents) + 2 - node.level] if node.level else []
            names = [*base, *(node.module.split('.') if node.module else [])]
            paths = [[*names, alias.name] for alias in node.names]
        elif isinstance(node, ast.Import):
            paths = [alias.name.split('.') for alias in node.names]
        else:
            continue
        rooms |= {parts[1] for parts in paths if parts[0] == NAME and len(parts) > 1}
    return rooms


def room_of(path: Path) -> str:
    return path.relative_to(PACKAGE).with_suffix('').parts[0]


MODULES = sorted(path for path in PACKAGE.rglob('*.py') if room_of(path) != ROOT)


def test_every_room_has_a_floor():
    assert {room_of(path) for path in MODULES} - {'.mim'} == set(FLOOR_OF)


@pytest.mark.parametrize('path', MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_imports_run_downwards(path):
    own = room_of(path)
    if own == '.mim':
        pytest.skip('configs and tools, not modules')
    wrong = {
        room for room in imported(path) - {own} if FLOOR_OF.get(room, len(FLOORS)) >= FLOOR_OF[own]
    }
    assert not wrong, f'{own} must not import {sorted(wrong)}'


def test_every_module_has_its_test_file():
    """``a/b.py`` is tested by ``tests/a/test_b.py``, besides what passes through it elsewhere."""
    tests = Path(__file__).parent
    modules = [
        path.relative_to(PACKAGE)
        for path in MODULES
        if room_of(path) != '.mim' and path.name != '__init__.py'
    ]
    missing = {
        str(path) for path in modules if not (tests / path.parent / f'test_{path.name}').is_file()
    }
    assert missing == WITHOUT_TEST_FILE


def loaded(code: str) -> set[str]:
    """Modules of a real process after some code, beyond those that MMAction2 itself brings."""
    show = '; import sys; print("\\n".join(sys.modules))'
    result = subprocess.run(
        [sys.executable, '-c', code + show], capture_output=True, text=True, check=True
    )
    return set(result.stdout.split())


def test_a_training_worker_loads_no_figures_statistics_or_pages():
    gaps = f'import runpy; runpy.run_path({str(PACKAGE / "compat.py")!r})["close_gaps"]()'
    parts = ('models', 'datasets', 'evaluation', 'engine', 'apis')
    host = loaded(f'{gaps}; import {", ".join(f"mmaction.{part}" for part in parts)}')
    ours = loaded('import integralaction_mm') - host
    rooms = {name.split('.')[1] for name in ours if name.startswith(f'{NAME}.')}
    assert rooms & set(FLOOR_OF) <= {
        room for floor in FLOORS[: FLOOR_OF['evaluation'] + 1] for room in floor
    }
    assert {'datasets', 'models', 'engine', 'evaluation'} <= rooms
    heavy = {'matplotlib', 'jinja2', 'pandas', 'scipy', 'rich', 'onnx', 'mediapipe', 'mmpose'}
    assert not {name.split('.')[0] for name in ours} & heavy
