from __future__ import annotations

import pytest

from integralaction_mm.datasets.transforms.stress import DelayPose


@pytest.mark.parametrize(
    'given, wanted',
    [
        (dict(severity=1), [0, 0, 1, 2]),
        (dict(severity=2), [0, 0, 0, 1]),
        (dict(severity=5), [0, 0, 0, 0]),
        (dict(frames=0), [0, 1, 2, 3]),
        (dict(frames=3), [0, 0, 0, 0]),
    ],
)
def test_frame_has_an_earlier_pose(sample, given, wanted):
    results = DelayPose(**given)(sample())
    assert results['keypoint'][0, :, 0, 0].tolist() == [8 + 6 * t for t in wanted]
    assert results['keypoint_score'].shape == (1, 4, 2)


def test_wrong_frames():
    with pytest.raises(ValueError, match='frames must be >= 0, but got -1'):
        DelayPose(frames=-1)
