"""Predictions on real people that can be counted by hand."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from integralaction_mm.analysis import Dump


@pytest.fixture(scope='session')
def dump() -> Callable[..., Dump]:
    """``dump(answers, labels, gates)``: predictions of three classes, video by video."""

    def make(answers, labels=(0, 1, 2), gates=None) -> Dump:
        names = tuple(f'clip_{index}' for index in range(len(labels)))
        values = None if gates is None else np.array(gates, float)[:, None]
        return Dump(names, np.eye(3)[list(answers)], np.array(labels), values)

    return make
