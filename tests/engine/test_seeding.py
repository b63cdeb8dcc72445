from __future__ import annotations

import random

import numpy as np
import torch

from integralaction_mm.engine.seeding import seed_all


def draw(*numbers: int) -> tuple[float, float, float]:
    seed_all(*numbers)
    return random.random(), float(np.random.rand()), float(torch.rand(()))


def test_numbers_and_their_order_make_the_seed():
    assert draw(0, 3) == draw(0, 3) == draw(0, 3, 0)
    draws = [draw(0), draw(3), draw(0, 3), draw(3, 1), draw(1, 3), draw(0, 3, 1)]
    assert all(len(set(values)) == len(draws) for values in zip(*draws))
