"""What went wrong with a file, in one line."""

from __future__ import annotations

from pickle import UnpicklingError

import pytest

from integralaction_mm.unpickling.errors import describe


@pytest.mark.parametrize(
    ('error', 'line'),
    [
        (UnpicklingError('it asks for a.b\nmore'), 'it asks for a.b'),
        (UnpicklingError(), 'UnpicklingError'),
        (ValueError('no'), 'ValueError: no'),
        (MemoryError(), 'MemoryError'),
    ],
)
def test_one_line(error, line):
    assert describe(error) == line
