"""Models side by side on the same videos: tables for a folder or for a page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from .dumps import Dump
from .page import Block
from .significance import LEVEL, RESAMPLES, changed_videos, compare_accuracy, compare_pairs

__all__ = ['compare_models']


def compare_models(
    dumps: Mapping[str, Dump],
    names: Sequence[str],
    resamples: int = RESAMPLES,
    level: float = LEVEL,
    seed: int = 0,
) -> list[Block]:
    """Accuracy of models on the same videos, how sure the differences are, and where they are.

    Args:
        dumps (dict[str, Dump]): Predictions by the name of the model.
        names (list[str]): Class names, by label.
        resamples (int): Draws of the bootstrap, >= 1. Defaults to 2000.
        level (float): Probability that an interval covers, in 0..1. Defaults to 0.95.
        seed (int): Seed of the draws. Defaults to 0.

    Returns:
        list[Block]: ``accuracy``, ``pairs`` and ``changed_videos``.

    Raises:
        ValueError: If the dumps are of different videos, labels or classes, or an argument is
            out of its range.
    """
    draws, percent = (resamples, level, seed), f'{100 * level:g} %'
    return [
        Block(
            'accuracy',
            'Accuracy',
            f'In percent. Low and high are the ends of the {percent} bootstrap interval over the '
            'videos; it says nothing about the randomness of a training. Mean class is the mean '
            "of the classes' top-1 accuracies.",
            compare_accuracy(dumps, *draws),
        ),
        Block(
            'pairs',
            'Pairs of models',
            f'Second minus first in percentage points of top-1 with its {percent} bootstrap '
            "interval, on how many videos only one is right, and p of McNemar's exact test.",
            compare_pairs(dumps, *draws),
        ),
        Block(
            'changed_videos',
            'Videos on which the models differ',
            'The class that each model predicts for a video, and which models are right.',
            changed_videos(dumps, names),
            folded=True,
        ),
    ]
