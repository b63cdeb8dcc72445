"""What the package imports is what ``setup.py`` asks for."""

from __future__ import annotations

import ast
import re
import sys
from collections import defaultdict
from pathlib import Path

import pytest

# Distributions that are called otherwise than their modules.
DISTRIBUTIONS = {'mmaction': 'mmaction2', 'mmcv': 'mmcv-lite'}
# triton comes with the builds of torch that can use it, starlette with Gradio, OpenCV with mmcv.
BROUGHT = {'cv2': 'mmcv-lite', 'triton': 'torch', 'starlette': 'gradio'}
# MMAction2 needs them, which pip is not told where MMAction2 is installed without its decord.
NOT_IMPORTED = {'einops', 'pillow'}


@pytest.fixture(scope='module')
def wanted(root) -> tuple[set[str], set[str]]:
    """Distributions of ``install_requires`` with that of ``lite``, and of the other extras."""
    tree = ast.parse((root / 'setup.py').read_text(encoding='utf-8'))
    (call,) = (n for n in ast.walk(tree) if isinstance(n, ast.Call) and n.keywords and
               getattr(n.func, 'id', '') == 'setup')  # fmt: skip
    fields = {keyword.arg: keyword.value for keyword in call.keywords}
    extras = ast.literal_eval(fields['extras_require'])
    required = [*ast.literal_eval(fields['install_requires']), *extras.pop('lite')]
    optional = [item for extra in extras.values() for item in extra]
    required, optional = (
        {re.split('[<>=;]', n)[0] for n in each} for each in (required, optional)
    )
    return required, optional


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


def test_what_is_required_has_a_known_version(wanted, root):
    lines = Path(root / 'constraints.txt').read_text(encoding='utf-8').splitlines()
    pinned = {line.partition('==')[0] for line in lines if '==' in line}
    assert wanted[0] - pinned == set()
