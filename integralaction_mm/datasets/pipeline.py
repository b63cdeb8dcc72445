"""Pipelines of transforms: what is in one, and the test pipeline of a config."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from mmengine.dataset import Compose

from ..layouts import Layout
from .transforms import SampleTwoRate

__all__ = ['build_test_pipeline', 'flatten']


def flatten(transforms: Iterable[Any]) -> Iterator[Any]:
    """Transforms in their order, each before those that it holds, such as ``OncePerFrame``."""
    for transform in transforms:
        yield transform
        yield from flatten(getattr(transform, 'transforms', ()))


def build_test_pipeline(cfg: Any) -> tuple[Compose, SampleTwoRate, Layout | None]:
    """Build the test pipeline of a config, for videos and for frames in memory.

    Args:
        cfg (Config): Config with ``test_dataloader.dataset.pipeline``.

    Returns:
        tuple: The pipeline; its sampler; and the layout of the poses that it takes, None where it
        takes none.

    Raises:
        ValueError: If the pipeline does not sample and decode as this package does.
    """
    steps = cfg.test_dataloader.dataset.pipeline
    pipeline = Compose(steps)
    transforms = {type(step).__name__: step for step in flatten(pipeline.transforms)}
    sampler = transforms.get('SampleTwoRate')
    needed = ['SampleTwoRate', 'DecodeTwoStream']
    if isinstance(sampler, SampleTwoRate) and 'Pose' in sampler.clip_len:
        needed.append('PoseHeatmapPAF')
    if not isinstance(sampler, SampleTwoRate) or not set(needed) <= set(transforms):
        raise ValueError(
            f'test_dataloader.dataset.pipeline of config must have {" and ".join(needed)}, '
            f'but got {[step["type"] for step in steps]}'
        )
    layout = transforms['PoseHeatmapPAF'].layout if 'PoseHeatmapPAF' in needed else None
    return pipeline, sampler, layout
