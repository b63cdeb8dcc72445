"""The command ``integralaction``: what ``tools/`` has, after ``pip install``.

Importing ``integralaction_mm`` imports PyTorch and MMAction2, to register its classes. Help and a
mistake in the arguments need neither, so here the package's own ``__init__`` waits until a command
begins its work (``commands/errors.py``).
"""

from __future__ import annotations

import importlib.util
import sys
from typing import Any

__all__ = ['main']


def main() -> None:
    """Console script."""
    sys.excepthook = show_error
    put_off('integralaction_mm')
    from integralaction_mm.commands.start import start

    start(sys.argv[1:])


def show_error(kind: type[BaseException], *rest: Any) -> None:
    """Leave out Ctrl-C while the imports run; a command has a line for it."""
    if kind is not KeyboardInterrupt:
        sys.__excepthook__(kind, *rest)


def put_off(package: str) -> None:
    """Let modules of a package be imported while its ``__init__`` has not run."""
    if package not in sys.modules:
        spec = importlib.util.find_spec(package)
        assert spec is not None
        sys.modules[package] = importlib.util.module_from_spec(spec)


if __name__ == '__main__':
    main()
