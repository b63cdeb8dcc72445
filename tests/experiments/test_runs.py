from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from integralaction_mm.analysis import Dump
from integralaction_mm.experiments.runs import CONTEXTS, average, score_contexts


def dump(scores, gates=None) -> Dump:
    return Dump(('a', 'b'), np.array(scores, dtype=np.float64), np.array([0, 0]), gates)


SURE = dump([[1, 0], [0.9, 0.1]])
WRONG = dump([[0.4, 0.6], [0, 1]])


@pytest.mark.slow
def test_each_context_is_tested_on_its_own_videos(runs, monkeypatch):
    monkeypatch.setenv('OMP_NUM_THREADS', '1')
    dumps = runs.test('pose_only_pantomime')
    folders = {c: {Path(name).parent.name for name in dump.names} for c, dump in dumps.items()}
    assert folders == {context: {f'test_{context}'} for context in CONTEXTS}
    found = runs.find('pose_only_pantomime')
    assert {context: dump.names for context, dump in found.items()} == {
        context: dump.names for context, dump in dumps.items()
    }


def test_average_by_hand():
    fused = average([{'in_context': SURE, 'out_of_context': SURE}, {'in_context': WRONG}])
    assert set(fused) == {'in_context'}
    np.testing.assert_allclose(fused['in_context'].scores, [[0.7, 0.3], [0.45, 0.55]])
    fused = average([{'in_context': SURE}, {'in_context': WRONG}], (2, 1))
    np.testing.assert_allclose(fused['in_context'].scores, [[0.8, 0.2], [0.6, 0.4]])


def test_score_contexts_by_hand():
    gated = dump([[0.4, 0.6], [1, 0]], gates=np.array([[0.25, 0.5], [0.5, 0.75]]))
    figures = score_contexts({'in_context': SURE, 'out_of_context': gated})
    assert figures['in_context'] == {'top1': 100, 'top5': 100}
    assert figures['out_of_context'] == {'top1': 50, 'top5': 100}
    assert figures['gate_mean'] == {'out_of_context': pytest.approx(0.5)}
    assert 'gate_mean' not in score_contexts({'in_context': SURE})
