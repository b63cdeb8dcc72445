"""The simulated pose estimator: how good and how bad it is."""

from __future__ import annotations

import numpy as np
import pytest

from integralaction_mm.pantomime.annotation import annotate
from integralaction_mm.pantomime.estimator import estimate
from integralaction_mm.pantomime.script import VideoId, write_script
from integralaction_mm.pantomime.settings import Settings


def test_estimator_noise_is_one_to_two_percent_of_the_height():
    errors = []
    for seed in range(20):
        truth = np.full((1, 40, 18, 2), 500.0)
        found, score = estimate(truth, [100.0], (1000, 1000), None, np.random.default_rng(seed))
        if score.mean() > 0.6:
            errors.append((found - truth)[score > 0.3].astype(float).std())
    assert len(errors) >= 14
    assert 0.8 < np.mean(errors) < 2.2


def test_estimator_fails_and_finds_bystanders_at_the_stated_rates():
    settings = Settings(1, 60, 1, 1, (96, 72), 16)
    made = [
        annotate(VideoId('train', label, index), settings)
        for label in range(12)
        for index in range(60)
    ]
    failed = np.mean([a['keypoint_score'][0].mean() < 0.35 for a in made])
    second = np.mean([len(a['keypoint']) == 2 for a in made])
    empty = np.mean([(a['keypoint_score'] == 0).all(axis=(0, 2)).mean() for a in made])
    assert failed == pytest.approx(0.08, abs=0.035)
    assert second == pytest.approx(0.12, abs=0.035)
    assert 0.01 < empty < 0.1


def test_bystander_is_seldom_first():
    settings = Settings(2, 100, 1, 1, (96, 72), 16)
    first = []
    for label in range(12):
        for index in range(100):
            video = VideoId('train', label, index)
            script = write_script(video, settings)
            if script.bystander is None:
                continue
            made = annotate(video, settings)
            seen = made['keypoint_score'][0, :, 1] > 0.3
            if seen.mean() < 0.5:
                continue  # the estimator failed
            thorax = made['keypoint'][0, seen, 1].astype(float)
            people = (script.actor, script.bystander)
            error = [np.abs(person.joints[seen, 1] - thorax).mean() for person in people]
            first.append(error[0] < error[1])
    assert 0.8 < np.mean(first) < 1
