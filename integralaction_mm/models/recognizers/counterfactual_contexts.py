from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

__all__ = ['CounterfactualContexts']


@dataclass(frozen=True)
class CounterfactualContexts:
    """Which samples of a training batch get another appearance, and which no pose.

    An action is the same in any scene, so a sample that keeps its pose and label but gets the
    appearance of another video in the batch teaches a model not to follow the scene; one without a
    pose teaches it that then there is nothing but the scene. Partners come from the batch of the
    same process.

    Args:
        share (float): Part of the samples that get another sample's appearance. Defaults to 0.
        empty_pose (float): Part of the other samples that lose their pose. Defaults to 0.

    Raises:
        ValueError: If one of them is not in 0..1.
    """

    share: float = 0.0
    empty_pose: float = 0.0

    def __post_init__(self) -> None:
        for name in ('share', 'empty_pose'):
            if not 0 <= getattr(self, name) <= 1:
                raise ValueError(f'{name} must be in 0..1, but got {getattr(self, name)}')

    def draw(self, num_samples: int) -> tuple[Tensor, Tensor]:
        """Draw for a batch, with Torch's generator of the CPU.

        Args:
            num_samples (int): N.

        Returns:
            tuple[Tensor, Tensor]: int64 (N,), the sample whose appearance each one gets, which is
            itself for those that keep theirs; and bool (N,), whether a sample loses its pose. A
            batch of one sample keeps its appearance.
        """
        own = torch.arange(num_samples)
        shuffled, emptied = torch.rand(2, num_samples)
        others = (own + torch.randint(1, max(num_samples, 2), (num_samples,))) % num_samples
        partners = torch.where(shuffled < self.share, others, own)
        return partners, (partners == own) & (emptied < self.empty_pose)
