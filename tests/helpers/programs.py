"""Programs beside Python that some tests need."""

from __future__ import annotations

import os
import shutil

import pytest

CHROMIUM = ('chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable')


def find_program(*names: str) -> str:
    """Path of the first of these programs that there is, or a skipped test.

    Where INTEGRALACTION_PROGRAMS is set, as .ci/run does, the test fails instead.
    """
    paths = [path for path in map(shutil.which, names) if path]
    if not paths:
        miss(f'needs one of the programs {", ".join(names)}')
    return paths[0]


def miss(reason: str) -> None:
    """Skip a test, or fail it where INTEGRALACTION_PROGRAMS is set."""
    (pytest.fail if os.environ.get('INTEGRALACTION_PROGRAMS') else pytest.skip)(reason)
