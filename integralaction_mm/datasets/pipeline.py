"""Pipelines of transforms: what is in one, and the test pipeline of a config."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from mmaction.datasets.transforms import GenSkeFeat, JointToBone, ToMotion
from mmengine.dataset import Compose

from ..layouts import LAYOUTS, Layout
from .transforms import SampleTwoRate

__all__ = ['build_test_pipeline', 'find_layouts', 'flatten']

# What MMAction2's transforms of graphs call a layout.
_GRAPH_LAYOUTS = {'nturgb+d': 'ntu25', 'openpose': 'openpose18', 'coco': 'coco17'}


def flatten(transforms: Iterable[Any]) -> Iterator[Any]:
    """Transforms in their order, each before those that it holds, such as ``OncePerFrame``."""
    for transform in transforms:
        yield transform
        yield from flatten(getattr(transform, 'transforms', ()))


def find_layouts(transforms: Iterable[Any]) -> Iterator[tuple[Any, Layout]]:
    """Transforms that count on a layout of keypoints, :func:`flatten`-ed, and that layout."""
    for transform in flatten(transforms):
        layout = getattr(transform, 'layout', None)
        if isinstance(transform, (GenSkeFeat, JointToBone, ToMotion)):
            layout = LAYOUTS.get(_GRAPH_LAYOUTS.get(transform.dataset, ''))
        if isinstance(layout, Layout):
            yield transform, layout


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
