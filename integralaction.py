"""The command ``integralaction``: what ``tools/`` has, after ``pip install``.

Importing ``integralaction_mm`` imports PyTorch and MMAction2, to register its classes. Help and a
mistake in the arguments need neither, so here the package's own ``__init__`` waits until a command
begins its work (``commands/errors.py``).
"""

from __future__ import annotations

import importlib.util
import sys

__all__ = ['main']


def main() -> None:
    """Console script."""
    # Ctrl-C while the imports run ends without a traceback; a command has a line for it.
    sys.excepthook = lambda kind, *rest: (
        kind is KeyboardInterrupt or sys.__excepthook__(kind, *rest)
    )
    put_off('integralaction_mm')
    from integralaction_mm.commands.start import start

    start(sys.argv[1:])


def put_off(package: str) -> None:
    """Let modules of a package be imported while its ``__init__`` has not run."""
    if package not in sys.modules:
        spec = importlib.util.find_spec(package)
        assert spec is not None
        sys.modules[package] = importlib.util.module_from_spec(spec)


if __name__ == '__main__':
    main()
