"""Samples small enough to work out by hand."""

from __future__ import annotations

import numpy as np
import pytest

LAYOUT = dict(keypoints=2, bones=[(0, 1)])


@pytest.fixture
def sample():
    """``sample(name, label, grey)``: a bright person of one bone walks through four frames.

    The bone goes from (8 + 6 t, 8) to (8 + 6 t, 24): 16 pixels long, three pixels wide. What is
    behind has the value grey + t.
    """

    def make(name: str = 'a.mp4', label: int = 0, grey: int = 60) -> dict:
        imgs = []
        keypoint = np.zeros((1, 4, 2, 2), np.float32)
        for t in range(4):
            img = np.full((32, 40, 3), grey + t, np.uint8)
            img[6:27, 7 + 6 * t : 10 + 6 * t] = 250
            imgs.append(img)
            keypoint[0, t] = (8 + 6 * t, 8), (8 + 6 * t, 24)
        return dict(
            filename=name,
            label=label,
            imgs=imgs,
            img_shape=(32, 40),
            total_frames=4,
            keypoint=keypoint,
            keypoint_score=np.full((1, 4, 2), 0.5, np.float32),
        )

    return make
