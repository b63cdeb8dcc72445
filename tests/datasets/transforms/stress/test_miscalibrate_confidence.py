from __future__ import annotations

import numpy as np
import pytest

from integralaction_mm.datasets.transforms.stress import MiscalibrateConfidence


@pytest.mark.parametrize(
    'kind, severity, wanted',
    [('over', 2, 0.5), ('under', 2, 0.0625), ('over', 4, 0.25**0.25), ('under', 5, 0.25**6)],
)
def test_scores(sample, kind, severity, wanted):
    given = sample()
    given['keypoint_score'][0] = [[0, 1]] * 3 + [[0.25, 0.25]]
    results = MiscalibrateConfidence(kind, severity=severity)(given)
    assert results['keypoint_score'][0, :3].tolist() == [[0, 1]] * 3
    assert results['keypoint_score'][0, 3].tolist() == pytest.approx([wanted] * 2)
    np.testing.assert_array_equal(results['keypoint'], sample()['keypoint'])


def test_wrong_kind():
    with pytest.raises(ValueError, match="kind must be one of .*, but got 'high'"):
        MiscalibrateConfidence('high')
