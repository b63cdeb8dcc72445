"""Pipelines of transforms: what a pipeline holds, and the test pipeline of a config."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from mmaction.datasets.transforms import (
    FormatGCNInput,
    GeneratePoseTarget,
    GenSkeFeat,
    JointToBone,
    PoseDecode,
    PreNormalize3D,
    ToMotion,
)
from mmengine.dataset import Compose

from ..layouts import LAYOUTS, Layout
from .transforms import DecodeTwoStream

__all__ = ['ClipPipeline', 'build_test_pipeline', 'find_layouts', 'flatten']

# MMAction2's names of layouts, in its transforms and graph networks.
_GRAPH_LAYOUTS = {'nturgb+d': 'ntu25', 'openpose': 'openpose18', 'coco': 'coco17'}
_BY_KEYPOINTS = {layout.num_keypoints: layout for layout in LAYOUTS.values()}
_FRAMES, _POSES = 'RGB', 'Pose'


@dataclass(frozen=True)
class ClipPipeline:
    """The test pipeline of a config, and what it takes.

    Args:
        compose (Compose): The pipeline itself.
        sampler (BaseTransform): Its transform that samples frames: one of this package or of
            MMAction2.
        modalities (list[str]): What it takes: 'RGB' for frames, 'Pose' for poses, or both.
        layout (Layout, optional): That of the poses; None if it takes none, or no transform
            and no network of the config names one.
        dimensions (int): Coordinates of a keypoint: 2, or 3 where it takes joints in space.
    """

    compose: Compose
    sampler: Any
    modalities: list[str]
    layout: Layout | None
    dimensions: int = 2

    @property
    def span(self) -> int:
        """Frames from the first to the last that one clip samples; 1 if any number will do."""
        lengths, steps = self.sampler.clip_len, getattr(self.sampler, 'frame_interval', None)
        if steps is None:  # spread over the video, however long it is
            return 1
        if not isinstance(lengths, Mapping):
            lengths, steps = {'': lengths}, {'': steps}
        return 1 + max((lengths[key] - 1) * steps[key] for key in lengths)

    @property
    def reads_memory(self) -> bool:
        """Whether frames may be in memory; MMAction2's own decoders only take files."""
        steps = flatten(self.compose.transforms)
        return _FRAMES not in self.modalities or any(isinstance(s, DecodeTwoStream) for s in steps)


def flatten(transforms: Iterable[Any]) -> Iterator[Any]:
    """Transforms in order, each before those that it holds, as ``OncePerFrame`` does."""
    for transform in transforms:
        yield transform
        yield from flatten(getattr(transform, 'transforms', ()))


def find_layouts(transforms: Iterable[Any]) -> Iterator[tuple[Any, Layout]]:
    """Transforms that rely on a layout of keypoints, :func:`flatten`-ed, and that layout."""
    for transform in flatten(transforms):
        layout = getattr(transform, 'layout', None)
        if isinstance(transform, (GenSkeFeat, JointToBone, ToMotion)):
            layout = LAYOUTS.get(_GRAPH_LAYOUTS.get(transform.dataset, ''))
        if isinstance(layout, Layout):
            yield transform, layout


def build_test_pipeline(cfg: Any) -> ClipPipeline:
    """Build the test pipeline of a config.

    Args:
        cfg (Config): Config with ``model`` and ``test_dataloader.dataset.pipeline``.

    Raises:
        ValueError: If the pipeline samples nothing, or takes neither frames nor poses.
    """
    steps = cfg.test_dataloader.dataset.pipeline
    compose = Compose(steps)
    transforms = list(flatten(compose.transforms))
    sampler = next((step for step in transforms if hasattr(step, 'clip_len')), None)
    modalities = [] if sampler is None else _modalities(sampler, transforms)
    if not modalities:
        raise ValueError(
            'test_dataloader.dataset.pipeline of config must sample frames or poses and decode '
            f'them, but got {[step["type"] for step in steps]}'
        )
    layout = _find_layout(cfg, transforms) if _POSES in modalities else None
    in_space = any(isinstance(step, PreNormalize3D) for step in transforms)
    return ClipPipeline(compose, sampler, modalities, layout, 3 if in_space else 2)


def _modalities(sampler: Any, transforms: list[Any]) -> list[str]:
    names = {type(step).__name__ for step in transforms}
    decoders = {name for name in names if 'Decode' in name and name != 'PoseDecode'}
    if isinstance(sampler.clip_len, Mapping):
        return list(sampler.clip_len) if decoders else []
    takes_poses = any(
        isinstance(step, (PoseDecode, FormatGCNInput, GeneratePoseTarget)) for step in transforms
    )
    return [_FRAMES] * bool(decoders) + [_POSES] * takes_poses


def _find_layout(cfg: Any, transforms: list[Any]) -> Layout | None:
    """The layout that a transform or a graph names, else the one with as many keypoints."""
    for _, layout in find_layouts(transforms):
        return layout
    model = cfg.get('model', {})
    backbone = model.get('pose_backbone') or model.get('backbone') or {}
    graph = backbone.get('graph_cfg', {}).get('layout')
    if graph is not None:
        return LAYOUTS.get(_GRAPH_LAYOUTS.get(str(graph), ''))
    for target in transforms:
        if isinstance(target, GeneratePoseTarget):
            channels = backbone.get('pose_pathway', backbone).get('in_channels')
            limbs = [index for pair in target.skeletons for index in pair]
            return _BY_KEYPOINTS.get(1 + max(limbs) if target.with_limb else channels)
    return None
