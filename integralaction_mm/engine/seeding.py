"""One seed from several numbers."""

from __future__ import annotations

import random

import numpy as np
import torch

__all__ = ['seed_all']


def seed_all(*numbers: int) -> None:
    """Seed Python, NumPy and PyTorch; other numbers, or another order of them, give another seed.

    Args:
        *numbers (int): Each >= 0, such as a seed, an epoch and a worker. Zeros at the end make
            no difference.

    Examples:
        >>> seed_all(0, 3)
        >>> random.randrange(1000), np.random.randint(1000), int(torch.randint(1000, ()))
    """
    state = int(np.random.SeedSequence(numbers).generate_state(1)[0])
    random.seed(state)
    np.random.seed(state)
    torch.manual_seed(state)
