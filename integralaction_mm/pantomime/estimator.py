"""The poses of a video as a pose estimator would give them.

Letters: P persons, T frames.
"""

from __future__ import annotations

import numpy as np

from .figure import NUM_JOINTS

FAILURE_RATE = 0.08
# Wrists and ankles move fast and are hit less precisely than the trunk.
JOINT_NOISE = np.array([0.8, 0.8, 0.9, 1.1, 1.4, 0.9, 1.1, 1.4] + [1, 1, 1.3] * 2 + [0.7] * 4)
_FAR_SIDE = {'right': (14, 16), 'left': (15, 17)}  # eye and ear that a side view hides


def _runs(rng: np.random.Generator, num_frames: int, rate: float, longest: int) -> np.ndarray:
    """Frames covered by random runs of 1 to ``longest`` frames, bool (T,), about ``rate``."""
    starts = rng.random(num_frames) < rate / ((1 + longest) / 2)
    covered = np.zeros(num_frames, dtype=bool)
    for start in np.flatnonzero(starts):
        covered[start : start + rng.integers(1, longest + 1)] = True
    return covered


def _person(
    truth: np.ndarray, height: float, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Noisy joints (T, 18, 2) and their scores (T, 18); a missed joint has score 0."""
    num_frames = len(truth)
    level = height * rng.uniform(0.01, 0.02) * JOINT_NOISE  # (18,) mean noise, pixels
    spread = np.exp(rng.normal(-0.08, 0.4, size=(num_frames, NUM_JOINTS)))
    sigma = level * spread
    joints = truth + rng.normal(size=truth.shape) * sigma[..., None]
    scores = 0.98 - 9.0 * sigma / height + rng.normal(0, 0.03, size=sigma.shape)
    scores = np.clip(scores, 0.15, 1.0)
    missed = rng.random(scores.shape) < 0.025
    for joint in range(2, 14):
        missed[:, joint] |= _runs(rng, num_frames, 0.025, 10)
    scores[missed] = 0
    return joints, scores


def _garbage(
    joints: np.ndarray, scores: np.ndarray, size: tuple[int, int], rng: np.random.Generator
) -> None:
    """Spoils a person's pose in place: no joints, few of them, or joints anywhere."""
    kind = rng.integers(3)
    if kind == 0:
        scores[:] = 0
    elif kind == 1:
        scores *= (rng.random(scores.shape) < 0.15) * rng.uniform(0.3, 0.8, size=scores.shape)
    else:
        joints[:] = rng.uniform(0, size, size=joints.shape)
        scores[:] = rng.uniform(0, 0.4, size=scores.shape)


def estimate(
    truth: np.ndarray,
    heights: list[float],
    size: tuple[int, int],
    far_side: str | None,
    rng: np.random.Generator,
) -> tuple[np.ndarray, np.ndarray]:
    """Poses with noise, missed joints, missed frames and failures.

    Of 100 videos about 8 have no usable pose at all. A second person gets lower scores; in one
    of ten such videos the actor does instead.

    Args:
        truth: Joints of the actor and of the bystander if there is one, (P, T, 18, 2), pixels.
        heights: Standing height of each person, pixels.
        size: Width and height of the frame, pixels. Joints outside it are missed.
        far_side: Side of the actor ('left' or 'right') that a side view hides, None for a
            front view.
        rng: Draws everything.

    Returns:
        Joints, float16 (P, T, 18, 2), in pixels, and scores, float16 (P, T, 18), in [0, 1];
        persons by descending mean score. A missed joint has score 0 and is at (0, 0).
    """
    persons = [_person(joints, height, rng) for joints, height in zip(truth, heights)]
    if far_side is not None:
        hidden = rng.random(persons[0][1].shape) < 0.85
        for joint in _FAR_SIDE[far_side]:
            persons[0][1][hidden[:, joint], joint] = 0
    if len(persons) > 1:
        dimmed = 0 if rng.random() < 0.1 else 1
        persons[dimmed][1][:] *= rng.uniform(0.55, 0.75)
    fails = rng.random() < FAILURE_RATE
    for joints, scores in persons:
        if fails:
            _garbage(joints, scores, size, rng)
    keypoint, score = (np.stack(part) for part in zip(*persons))
    score[:, _runs(rng, score.shape[1], 0.02, 6)] = 0
    outside = ((keypoint < 0) | (keypoint > np.array(size) - 1)).any(axis=-1)
    score[outside | (score < 0.1)] = 0
    keypoint[score == 0] = 0
    order = np.argsort(-score.mean(axis=(1, 2)), kind='stable')
    return keypoint[order].astype(np.float16), score[order].astype(np.float16)
