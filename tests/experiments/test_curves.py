from __future__ import annotations

import numpy as np
import pytest

from integralaction_mm.analysis import FUSION_METHODS, Dump
from integralaction_mm.experiments.curves import trace_weights


def dumps(*scores: list) -> dict[str, Dump]:
    names, labels = ('a', 'b'), np.array([0, 0])
    contexts = zip(('in_context', 'out_of_context'), scores)
    return {c: Dump(names, np.array(s, dtype=np.float64), labels) for c, s in contexts}


RGB = dumps([[0.9, 0.1], [0.8, 0.2]], [[0.1, 0.9], [0.2, 0.8]])
POSE = dumps([[0.7, 0.3], [0.4, 0.6]], [[0.7, 0.3], [0.6, 0.4]])


def test_weights_by_hand():
    """Weights 0, 0.25, ..., 1.

    In context the pose is wrong on b until w (0.8 - 0.2) > (1 - w) 0.2, that is w > 1/4. Out of
    context RGB misleads on a where 0.8 w > 0.4 (1 - w), w > 1/3, and on b where w > 1/4; what
    ties at 1/4, half to half, depends on the rounding, so it is left out.
    """
    curve = trace_weights(RGB, POSE, 'average', steps=5)
    np.testing.assert_array_equal(curve[[0, 2, 3, 4]], [[50, 100], [100, 0], [100, 0], [100, 0]])


@pytest.mark.parametrize('method', FUSION_METHODS)
def test_ends_are_the_streams_where_the_rule_says_so(method):
    curve = trace_weights(RGB, POSE, method, steps=3)
    np.testing.assert_array_equal(curve[0], [50, 100])
    if method != 'agreement':  # there the pose keeps a say
        np.testing.assert_array_equal(curve[-1], [100, 0])
