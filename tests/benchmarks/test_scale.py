from __future__ import annotations

import pytest

from benchmarks import scale

STAGE = scale.Stage('a stage', epochs=10, step=0.05, per_core=40)


def test_hours_and_cores_of_a_stage():
    """2 GPUs take 2 * 32 / 0.05 = 1280 samples a second, which 32 cores give."""
    hours, cores, bound = scale.estimate(STAGE, gpus=2, cores=8)
    assert hours == pytest.approx(10 * (240_436 + 19_796) / 1280 / 3600)
    assert cores == pytest.approx(32)
    assert bound == pytest.approx(4 * hours)
    assert scale.estimate(STAGE, gpus=2, cores=64)[2] == hours


def test_features_take_the_passes_of_the_training_videos():
    (hours, cores, _), head = scale.estimate_cached(gpus=8, cores=96)
    clips = 4 * 240_436 + 19_796
    assert hours == pytest.approx(clips / (8 * 32 / 0.0321) / 3600)
    assert cores == pytest.approx(8 * 32 / 0.0321 / (413 / 8))
    assert head == pytest.approx(20 * 260_232 / 32 * 0.031 / 3600)
