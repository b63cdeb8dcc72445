"""Clips without a file."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from integralaction_mm.deployment.standalone.clips import Clips


@pytest.fixture
def make_clips():
    """``make_clips(count, shape, persons)``: clips of random frames and poses of a video."""

    def make(count: int = 6, shape: tuple[int, int] = (60, 100), persons: int = 2) -> Clips:
        rng = np.random.default_rng(0)
        frames = rng.integers(256, size=(count, *shape, 3), dtype=np.uint8)
        video = SimpleNamespace(
            count=count, shape=shape, read=lambda inds: (frames[i].copy() for i in inds)
        )
        keypoint = rng.uniform(0.1, 0.9, (persons, count, 18, 2)) * shape[::-1]
        poses = dict(
            keypoint=keypoint.astype(np.float32),
            keypoint_score=rng.uniform(0.1, 1, (persons, count, 18)).astype(np.float32),
            img_shape=shape,
        )
        return Clips(video, poses)

    return make
