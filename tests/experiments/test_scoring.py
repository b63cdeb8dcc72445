from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from integralaction_mm.analysis import Dump
from integralaction_mm.experiments.scoring import average, fuse_chosen, score_contexts


def dump(scores, gates=None) -> Dump:
    return Dump(('a', 'b'), np.array(scores, dtype=np.float64), np.array([0, 0]), gates)


SURE = dump([[1, 0], [0.9, 0.1]])
WRONG = dump([[0.4, 0.6], [0, 1]])


def test_average_by_hand():
    fused = average([{'in_context': SURE, 'out_of_context': SURE}, {'in_context': WRONG}])
    assert set(fused) == {'in_context'}
    np.testing.assert_allclose(fused['in_context'].scores, [[0.7, 0.3], [0.45, 0.55]])
    fused = average([{'in_context': SURE}, {'in_context': WRONG}], (2, 1))
    np.testing.assert_allclose(fused['in_context'].scores, [[0.8, 0.2], [0.6, 0.4]])


def test_fusion_is_chosen_on_val_alone():
    """On 'val' both streams are right and RGB is surer, so its weight must stay below 2/7.

    Of labels 0 and 1, pose wins a shuffled pair where w (0.9 - 0.1) < (1 - w) (0.66 - 0.34).
    Equal weights, of which the two contexts know nothing either, would lose it.
    """
    labels = np.array([0, 1])
    rgb = Dump(('v', 'w'), np.array([[0.9, 0.1], [0.1, 0.9]]), labels)
    pose = Dump(('v', 'w'), np.array([[0.66, 0.34], [0.34, 0.66]]), labels)
    fused = fuse_chosen(
        {'val': rgb, 'in_context': SURE, 'out_of_context': WRONG},
        {'val': pose, 'out_of_context': SURE},
        'average',
    )
    assert set(fused) == {'out_of_context'}
    share = (1 - fused['out_of_context'].scores[0, 0]) / 0.6  # of WRONG's 0.4 beside SURE's 1
    assert 0 <= share < 2 / 7
    assert fuse_chosen({'in_context': SURE}, {'val': pose, 'in_context': SURE}, 'average') == {}


def test_score_contexts_by_hand():
    gated = dump([[0.4, 0.6], [1, 0]], gates=np.array([[0.25, 0.5], [0.5, 0.75]]))
    figures = score_contexts({'in_context': SURE, 'out_of_context': gated})
    assert figures['in_context'] == {'top1': 100, 'top5': 100}
    assert figures['out_of_context'] == {'top1': 50, 'top5': 100}
    assert figures['gate_mean'] == {'out_of_context': pytest.approx(0.5)}
    assert 'gate_mean' not in score_contexts({'in_context': SURE})
    figures = score_contexts({'in_context': replace(SURE, conflicts=np.array([0.25, 0.75]))})
    assert figures['conflict_mean'] == {'in_context': 0.5}
