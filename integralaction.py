"""The command ``integralaction``: what ``tools/`` has, after ``pip install``.

Importing ``integralaction_mm`` imports PyTorch and MMAction2 to register its classes. Help and
wrong arguments need neither, so here the package's own ``__init__`` waits until a command
starts its work (``commands/errors.py``).
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
    """Keep Ctrl-C quiet while the imports run; a command has a line for it."""
    if kind is not KeyboardInterrupt:
        sys.__excepthook__(kind, *rest)


def put_off(package: str) -> None:
    """Allow modules of a package to be imported before its ``__init__`` has run."""
    if package not in sys.modules:
        spec = importlib.util.find_spec(package)
        assert spec is not None
        sys.modules[package] = importlib.util.module_from_spec(spec)


if __name__ == '__main__':
    main()
