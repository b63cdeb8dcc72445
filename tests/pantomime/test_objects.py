"""The objects: drawn where the actor is."""

from __future__ import annotations

import numpy as np
import pytest

from integralaction_mm.pantomime.actions import ACTIONS
from integralaction_mm.pantomime.figure import Build, joints_of
from integralaction_mm.pantomime.objects import BESIDE, HELD

SIZE = 200


@pytest.mark.parametrize('name', BESIDE)
def test_object_beside_stands_on_its_anchor(name):
    image, anchor = np.zeros((SIZE, SIZE, 3), dtype=np.uint8), np.array([100.0, 150.0])
    draw, rgb = BESIDE[name]
    draw(image, anchor, 100.0, rgb)
    y, x = np.nonzero(image.any(axis=-1))
    assert len(y) > 50
    assert y.max() < 150 + 25
    assert x.min() > 0
    assert x.max() < SIZE - 1


@pytest.mark.parametrize('name', HELD)
def test_object_that_is_held_is_near_the_hands(name):
    (action,) = [action for action in ACTIONS if action.object == name]
    posture = action.motion.pose(np.zeros(1), 1.0)
    joints = joints_of(posture, Build(), 1)[0]
    pixels = np.array([100.0, 170.0]) + joints * (100.0, -100.0)
    image = np.zeros((SIZE, SIZE, 3), dtype=np.uint8)
    HELD[name][0](image, pixels, 100.0, 1, HELD[name][1])
    points = np.argwhere(image.any(axis=-1))[:, ::-1]
    assert len(points) > 20
    hands = pixels[[4, 7]]
    distance = np.linalg.norm(points[:, None] - hands, axis=-1)
    assert distance.min() < 15
