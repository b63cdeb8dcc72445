"""Backgrounds: each action is told by its own."""

from __future__ import annotations

import numpy as np
import pytest

from integralaction_mm.pantomime.actions import ACTIONS
from integralaction_mm.pantomime.scenes import SCENES, draw_scene


def test_scenes_differ_by_their_mean_colours():
    """A 2x2 thumbnail is enough to tell the scenes of 12 actions by the nearest centroid."""
    thumbnails = np.stack(
        [
            [
                draw_scene(a.scene, (96, 72), np.random.default_rng([i, n]))
                .reshape(2, 36, 2, 48, 3)
                .mean(axis=(1, 3))
                .ravel()
                for n in range(12)
            ]
            for i, a in enumerate(ACTIONS)
        ]
    )
    centroids = thumbnails[:, :8].mean(axis=1)
    distance = np.linalg.norm(thumbnails[:, 8:, None] - centroids, axis=-1)
    assert (distance.argmin(axis=-1) == np.arange(12)[:, None]).mean() > 0.9


@pytest.mark.parametrize('name', SCENES)
@pytest.mark.parametrize('size', [(96, 72), (32, 64)])
def test_every_scene_fills_the_picture(name, size):
    image = draw_scene(name, size, np.random.default_rng(0))
    assert image.dtype == np.uint8
    assert image.shape == (size[1], size[0], 3)
    assert (image.std(axis=(0, 1)) > 2).all()
    again = draw_scene(name, size, np.random.default_rng(0))
    np.testing.assert_array_equal(image, again)
    assert (draw_scene(name, size, np.random.default_rng(1)) != image).any()
