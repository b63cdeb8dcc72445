"""What the package imports is what ``setup.py`` asks for."""

from __future__ import annotations

import ast
import sys
from collections import defaultdict

import pytest
from packaging.requirements import Requirement

# Distributions that are called otherwise than their modules.
DISTRIBUTIONS = {'mmaction': 'mmaction2', 'mmcv': 'mmcv-lite'}
# triton comes with the builds of torch that can use it, starlette with Gradio, OpenCV with mmcv.
BROUGHT = {'cv2': 'mmcv-lite', 'triton': 'torch', 'starlette': 'gradio'}
# MMAction2 needs them, which pip is not told where MMAction2 is installed without its decord.
NOT_IMPORTED = {'einops', 'pillow'}
FILES = ('constraints.txt', 'constraints-newest.txt')
PYTHONS = ('3.9', '3.10', '3.11', '3.12', '3.13', '3.14')


@pytest.fixture(scope='module')
def setup(root) -> tuple[list[Requirement], dict[str, list[Requirement]]]:
    """``install_requires`` and ``extras_require`` of ``setup.py``."""
    tree = ast.parse((root / 'setup.py').read_text(encoding='utf-8'))
    (call,) = (n for n in ast.walk(tree) if isinstance(n, ast.Call) and n.keywords and
               getattr(n.func, 'id', '') == 'setup')  # fmt: skip
    fields = {keyword.arg: keyword.value for keyword in call.keywords}
    extras = ast.literal_eval(fields['extras_require'])
    required = [Requirement(item) for item in ast.literal_eval(fields['install_requires'])]
    return required, {name: [Requirement(item) for item in extras[name]] for name in extras}


@pytest.fixture(scope='module')
def wanted(setup) -> tuple[set[str], set[str]]:
    """Distributions of ``install_requires`` with that of ``lite``, and of the other extras."""
    required, extras = setup
    optional = {item.name for name in extras if name != 'lite' for item in extras[name]}
    return {item.name for item in (*required, *extras['lite'])}, optional


@pytest.fixture(scope='module')
def imported(root) -> dict[bool, set[str]]:
    """Distributions that are imported at the top of a module (True) and inside functions."""
    found = defaultdict(set)
    for path in (root / 'integralaction_mm').rglob('*.py'):
        tree = ast.parse(path.read_text(encoding='utf-8'))
        for node in ast.walk(tree):
            names = []
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and not node.level:
                names = [node.module]
            modules = {name.partition('.')[0] for name in names} - sys.stdlib_module_names
            for module in modules - {'integralaction_mm'}:
                module = BROUGHT.get(module, module)
                found[node in tree.body].add(DISTRIBUTIONS.get(module, module))
    return found


def test_what_is_imported_is_required(imported, wanted):
    required, optional = wanted
    assert imported[True] - required == set()
    assert imported[False] - required - optional == set()


def test_what_is_required_is_imported(imported, wanted):
    assert wanted[0] - imported[True] == NOT_IMPORTED


@pytest.mark.parametrize('file', FILES)
@pytest.mark.parametrize('python', PYTHONS)
def test_what_is_required_has_one_known_version_for_each_python(file, python, wanted, root):
    lines = (root / file).read_text(encoding='utf-8').splitlines()
    pins = [Requirement(line) for line in lines if '==' in line]
    here = [pin for pin in pins if applies(pin, python_version=python)]
    names = [pin.name for pin in here]
    assert sorted(names) == sorted(set(names))
    assert wanted[0] - set(names) == set()
    # Both install the module cv2.
    versions = {str(pin.specifier) for pin in here if pin.name.startswith('opencv')}
    assert len(versions) == 1


def test_no_opencv_is_required_beside_that_of_mmcv(setup):
    required, extras = setup
    items = [*required, *(item for extra in extras.values() for item in extra)]
    assert [item.name for item in items if item.name.startswith('opencv')] == []


@pytest.mark.parametrize(
    ('system', 'machine', 'has_decord'),
    [
        ('linux', 'x86_64', True),
        ('win32', 'AMD64', True),
        ('darwin', 'arm64', False),
        ('darwin', 'x86_64', False),
        ('linux', 'aarch64', False),
    ],
)
def test_mmaction2_is_required_where_decord_has_a_wheel(setup, system, machine, has_decord):
    there = dict(sys_platform=system, platform_machine=machine)
    names = [item.name for item in setup[0] if applies(item, **there)]
    assert names.count('mmaction2') == has_decord
    assert {'einops', 'matplotlib', 'numpy', 'pillow', 'scipy', 'torch'} <= set(names)


def applies(requirement: Requirement, **environment: str) -> bool:
    return requirement.marker is None or requirement.marker.evaluate(environment)
